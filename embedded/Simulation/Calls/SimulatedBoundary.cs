using SubscriptionBox.Embedded.Runtime;

namespace SubscriptionBox.Embedded.Simulation;

/// <summary>
/// Copies every argument and result member by member, as between two machines: also what its type promises never to change, because a
/// promise is what a bug breaks. A member that would not travel is missing in the copy, and a type that cannot travel is refused.
/// </summary>
internal sealed class SimulatedBoundary(SimulationMutations mutations) : MessageBoundary
{
    private readonly CopyContext _context = new() { IsStrict = true };

    public override void OnRequest(GrainRequest request)
    {
        if (mutations.ShareArguments)
            return;
        try
        {
            for (var i = 0; i < request.GetArgumentCount(); i++)
            {
                if (request.Information.TravelsStrictly(i) && request.GetArgument(i) is { } argument)
                    request.SetArgument(i, DeepCopier.CopyObject(argument, _context));
            }
        }
        finally
        {
            // Also after a refusal: the next message must not find the copies of this one.
            _context.Clear();
        }
    }

    public override T CopyResult<T>(T result)
    {
        if (mutations.ShareArguments)
            return result;
        try
        {
            return DeepCopier.Copy(result, _context);
        }
        finally
        {
            _context.Clear();
        }
    }
}
