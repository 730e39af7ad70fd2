using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Crm;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>Keeps the CRM equal to what the shop says of customers who agreed to it. It reads the log at its own pace, so a CRM that is slow or down holds up nobody else.</summary>
public sealed class CrmProjection(ShopDatabase database, CrmSync crm) : SqlProjection(database), IProjection
{
    /// <summary>The projection's name.</summary>
    public const string Key = "prj-crm";

    /// <inheritdoc/>
    public override string Name => Key;

    /// <summary>An event only says whom to look at.</summary>
    public override EventOrder Order => EventOrder.Independent;

    /// <inheritdoc/>
    public override Task Redo(LoggedEvent happened) => crm.Follow([happened.Event]);

    /// <summary>First the CRM; then the position moves.</summary>
    async Task IProjection.Apply(IReadOnlyList<LoggedEvent> batch)
    {
        await crm.Follow(batch.Select(logged => logged.Event));
        await Apply(batch);
    }

    /// <inheritdoc/>
    protected override Action<WriteContext>? ChangeFor(LoggedEvent happened) => null;
}
