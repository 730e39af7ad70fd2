using System.ComponentModel.DataAnnotations;

namespace SubscriptionBox.Api.Hosting;

/// <summary>Settings of the HTTP layer: configuration section <c>Api</c>, validated at start.</summary>
public sealed class ApiOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Api";

    /// <summary>The largest request body, in bytes; above it the answer is 413.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Requests a minute of one session.</summary>
    [Range(1, int.MaxValue)] public int SessionRequestsPerMinute { get; set; } = 60_000;

    /// <summary>Requests a minute of one address without a session.</summary>
    [Range(1, int.MaxValue)] public int AddressRequestsPerMinute { get; set; } = 60_000;

    /// <summary>Sign-ups, sign-ins and password checks a minute of one address. Guessing is stopped earlier, per account, by the accounts themselves; this bounds the work of hashing.</summary>
    [Range(1, int.MaxValue)] public int SignInsPerMinute { get; set; } = 1_200;

    /// <summary>Payment methods one session may try to add in an hour (against testing stolen cards).</summary>
    [Range(1, int.MaxValue)] public int CardSetupsPerHour { get; set; } = 60;

    /// <summary>The shop's secret, at least 32 bytes, the same after every restart: hashes of request contents and signatures of cursors are made with it.</summary>
    [Required, MinLength(32)] public byte[] Secret { get; set; } = [];
}
