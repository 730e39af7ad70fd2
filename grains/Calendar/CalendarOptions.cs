using System.ComponentModel.DataAnnotations;

namespace SubscriptionBox.Grains.Calendar;

/// <summary>How the calendar works.</summary>
public sealed class CalendarOptions
{
    /// <summary>Grains one shard wakes at the same time; there are 64 shards.</summary>
    [Range(1, 100)]
    public int WakesAtOncePerShard { get; set; } = 4;

    /// <summary>Due grains read at a time.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>How often one grain may ask to be woken again for one and the same instant before that counts as a failure.</summary>
    [Range(1, 1_000)]
    public int WakesForOneInstant { get; set; } = 25;
}
