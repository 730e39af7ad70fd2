using System.ComponentModel.DataAnnotations;

namespace SubscriptionBox.Grains.Calendar;

/// <summary>How the calendar works.</summary>
public sealed class CalendarOptions
{
    /// <summary>Grains one shard wakes at the same time; there are 64 shards. More than two only lengthen the queue that customers wait in: a renewal mostly waits for the disk, which takes all of them at once.</summary>
    [Range(1, 100)]
    public int WakesAtOncePerShard { get; set; } = 2;

    /// <summary>Due grains read at a time.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>How often one grain may ask to be woken again for one and the same instant before that counts as a failure.</summary>
    [Range(1, 1_000)]
    public int WakesForOneInstant { get; set; } = 5;
}
