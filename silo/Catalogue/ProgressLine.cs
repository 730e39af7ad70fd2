using System.Diagnostics;
using System.Globalization;

namespace SubscriptionBox.Silo.Catalogue;

/// <summary>One line that grows while something takes long: rewritten in place on a terminal, a line every two thousand steps where the output goes to a file.</summary>
/// <param name="output">Where it is printed.</param>
/// <param name="what">"{0} products": what is counted.</param>
/// <param name="inPlace">Rewrite the line.</param>
public sealed class ProgressLine(TextWriter output, string what, bool inPlace)
{
    private const int StepsPerLine = 2_000;
    private static readonly TimeSpan BetweenRewrites = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private long _printed = Stopwatch.GetTimestamp();
    private int _shown;

    /// <summary>So far.</summary>
    public void Report(int count)
    {
        lock (_lock)
        {
            if (count <= _shown || (inPlace ? Stopwatch.GetElapsedTime(_printed) < BetweenRewrites : count / StepsPerLine == _shown / StepsPerLine))
                return;
            (_shown, _printed) = (count, Stopwatch.GetTimestamp());
            var text = string.Format(CultureInfo.InvariantCulture, what, count.ToString("N0", CultureInfo.InvariantCulture));
            if (inPlace)
                output.Write("\r" + text.PadRight(60));
            else
                output.WriteLine(text);
        }
    }

    /// <summary>Something else is about to be printed.</summary>
    public void Interrupt(Action<TextWriter> print)
    {
        lock (_lock)
        {
            Clear();
            print(output);
        }
    }

    /// <summary>Done: the line gives way to a last word.</summary>
    public void End(string text)
    {
        lock (_lock)
        {
            Clear();
            output.WriteLine(text);
        }
    }

    private void Clear()
    {
        if (inPlace)
            output.Write("\r" + new string(' ', 60) + "\r");
    }
}
