namespace SubscriptionBox.Embedded.Simulation;

/// <summary>The simulation itself is broken: work left its thread, nothing is left to run though someone waits, or it never ends.</summary>
public sealed class SimulationException(string message, Exception? inner = null) : Exception(message, inner);
