using SubscriptionBox.Grains.Audit;
using SubscriptionBox.Grains.Ledger;
using SubscriptionBox.Silo.ReadSide.Ledger;

namespace SubscriptionBox.Silo.ReadSide;

/// <summary>The projections of this shop.</summary>
public sealed class Projections(IServiceProvider services) : IProjections
{
    private readonly IProjection[] _all =
    [
        ActivatorUtilities.CreateInstance<CatalogueProjection>(services),
        ActivatorUtilities.CreateInstance<PromiseProjection>(services),
        ActivatorUtilities.CreateInstance<MailProjection>(services),
        ActivatorUtilities.CreateInstance<MarketingProjection>(services),
        ActivatorUtilities.CreateInstance<LedgerProjection>(services),
        ActivatorUtilities.CreateInstance<MetricsProjection>(services),
        ActivatorUtilities.CreateInstance<AuditProjection>(services),
        ActivatorUtilities.CreateInstance<PriceNoticeProjection>(services),
        ActivatorUtilities.CreateInstance<CrmProjection>(services),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. _all.Select(projection => projection.Name)];

    /// <inheritdoc/>
    public IProjection Get(string name) => _all.FirstOrDefault(projection => projection.Name == name) ?? throw new ArgumentException($"There is no projection {name}.", nameof(name));
}
