using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>The program could not do what it was asked; the message is one plain sentence for the person who started it.</summary>
public sealed class CannotStartException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Turns whatever stops the program into one plain sentence and a non-zero exit code. A stack trace tells a shopkeeper nothing.</summary>
public static partial class PlainAnswers
{
    /// <summary>Runs it.</summary>
    /// <returns>What it returns; 1 when it threw.</returns>
    public static async Task<int> Of(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(Sentence(failure));
            return 1;
        }
    }

    /// <summary>What happened, in one sentence.</summary>
    public static string Sentence(Exception failure) => failure switch
    {
        CannotStartException => failure.Message,
        _ when FromStorage(failure) is { } sentence => sentence,
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        IOException { InnerException: AddressInUseException } => TakenPort("the address"),
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => TakenPort("the address"),
        _ => $"The shop stopped because of something unexpected: {FirstLine(failure.Message)} ({failure.GetType().Name})",
    };

    /// <summary>Somebody else listens there.</summary>
    public static string TakenPort(string address) => $"Another program listens on {address} already; stop it, or choose another address with --urls.";

    private static partial string? FromStorage(Exception failure);

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
