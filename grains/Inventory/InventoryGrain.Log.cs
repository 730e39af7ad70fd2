using Microsoft.Extensions.Logging;

namespace SubscriptionBox.Grains.Inventory;

// The log: its newest lines are the tail in the root record. Full parts of the tail are sealed into records of their own before the root drops them;
// the oldest segment is cleaned by writing its few survivors again. Both happen beside the writes, and a crash between two steps repeats a step.
public sealed partial class InventoryGrain
{
    private const int ReadAtOnce = 16;
    private const int MostSegmentLines = 4_096;
    private Task _sealing = Task.CompletedTask;
    private Task _cleaning = Task.CompletedTask;
    private Task _trimming = Task.CompletedTask;
    private int _sealedNumber = -1;
    private int _trimmedTo;
    private long _sealedLines;
    private (int Number, ImmutableArray<StockOp> Lines)? _oldest;

    // Saved with the number of the next segment, because the number determines the content.
    private int SegmentLines => Saved.SegmentLines > 0 ? Saved.SegmentLines : _options.SegmentLines;

    private IReservationSegmentGrain Segment(int number) => GrainFactory.GetGrain<IReservationSegmentGrain>($"seg-{Sku}-{number}");

    private async Task ReplayLog()
    {
        for (var number = State.FirstSegment; number < State.NextSegment; number += ReadAtOnce)
            foreach (var lines in await Task.WhenAll(Enumerable.Range(number, Math.Min(ReadAtOnce, State.NextSegment - number)).Select(n => Segment(n).Read())))
            {
                _counter.Replay(lines);
                _sealedLines += lines.Length;
            }
        _counter.Replay(State.Tail);
        _counter.EndReplay();
        _trimmedTo = State.TrimmedTo;
        if (_trimmedTo < State.FirstSegment)
            _trimming = Trim(State.FirstSegment);
    }

    // The tail of the next root record: without what is sealed by now, with what is new, and with the survivors of a cleaned segment.
    private InventoryState WithLog(InventoryState numbers, InventoryState saved, ImmutableArray<StockOp> lines)
    {
        var (first, next, segmentLines) = (saved.FirstSegment, saved.NextSegment, SegmentLines);
        var tail = saved.Tail.ToBuilder();
        if (_sealedNumber == next)
        {
            tail.RemoveRange(0, segmentLines);
            next++;
            _sealedLines += segmentLines;
            // As much as has gathered meanwhile: a tail that grows faster than one segment after the other is sealed would never get short again.
            segmentLines = tail.Count > _options.BusySegmentLines ? Math.Min(tail.Count, MostSegmentLines)
                : lines.Length >= _options.BusyLines ? _options.BusySegmentLines
                : _options.SegmentLines;
        }
        tail.AddRange(lines);
        segmentLines = WhenCalm(segmentLines, tail.Count, saved, next, lines.Length);
        if (_oldest is { } oldest && tail.Count < 2 * segmentLines)
        {
            if (oldest.Number == first)
            {
                tail.AddRange(_counter.Log.Survivors(oldest.Lines));
                first++;
                _sealedLines -= oldest.Lines.Length;
            }
            _oldest = null;
        }
        return numbers with { Tail = tail.ToImmutable(), FirstSegment = first, NextSegment = next, SegmentLines = segmentLines, TrimmedTo = _trimmedTo };
    }

    // After a burst the next segment may be one of thousands of lines that a quiet counter would carry in its root record for hours. Its size can still be
    // made smaller as long as nobody can have begun to seal it: that takes a saved tail as long as the segment, and a tail only grows until its segment is full.
    private int WhenCalm(int segmentLines, int tail, InventoryState saved, int next, int newLines) =>
        newLines < _options.BusyLines && (next != saved.NextSegment || saved.Tail.Length < segmentLines) && segmentLines > _options.SegmentLines
            ? Math.Clamp(tail, _options.SegmentLines, segmentLines)
            : segmentLines;

    private void TendLog()
    {
        var saved = Saved;
        if (_sealing.IsCompleted && _sealedNumber != saved.NextSegment && saved.Tail.Length >= SegmentLines)
            _sealing = Seal(saved.NextSegment, saved.Tail[..SegmentLines]);
        if (_trimming.IsCompleted && _trimmedTo < saved.FirstSegment)
            _trimming = Trim(saved.FirstSegment);
        var segments = saved.NextSegment - saved.FirstSegment;
        if (_cleaning.IsCompleted && _oldest is null && segments > _options.UncleanedSegments && _sealedLines > _options.LogToAlive * (long)_counter.Log.Alive)
            _cleaning = ReadOldest(saved.FirstSegment);
    }

    // Only lines that are on disk are sealed, and always the first ones: so a segment's number determines its content, and repeating this after a crash is harmless.
    private async Task Seal(int number, ImmutableArray<StockOp> lines)
    {
        try
        {
            await Segment(number).Seal(lines);
            _sealedNumber = number;
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "Segment {Number} of {Sku} was not sealed; the next write tries again", number, Sku);
        }
    }

    private async Task ReadOldest(int number)
    {
        try
        {
            _oldest = (number, await Segment(number).Read());
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "Segment {Number} of {Sku} was not cleaned; a later write tries again", number, Sku);
        }
    }

    private async Task Trim(int first)
    {
        try
        {
            for (; _trimmedTo < first; _trimmedTo++)
                await Segment(_trimmedTo).Delete();
        }
        catch (Exception failure)
        {
            _log.LogWarning(failure, "Segments below {Number} of {Sku} were not deleted; a later write tries again", first, Sku);
        }
    }
}
