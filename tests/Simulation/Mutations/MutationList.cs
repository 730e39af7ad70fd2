namespace SubscriptionBox.Tests.Simulation.Mutations;

/// <summary>All bugs that can be planted.</summary>
public static class MutationList
{
    /// <summary>In the order in which they are tried.</summary>
    public static readonly IReadOnlyList<Mutation> All = [];

    /// <summary>The one of that name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Mutation Find(string name) => All.FirstOrDefault(m => m.Name == name)
        ?? throw new FormatException($"There is no mutation {name}. There are: {string.Join(", ", All.Select(m => m.Name))}.");
}
