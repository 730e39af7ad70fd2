using System.ComponentModel.DataAnnotations;

namespace SubscriptionBox.Grains.Accounts;

/// <summary>Settings of accounts and sessions: configuration section <c>Accounts</c>, validated at start.</summary>
public sealed class AccountsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Accounts";

    /// <summary>A session ends after this long without use (invariant I8: never more than 24).</summary>
    [Range(1, 24)] public int SessionIdleHours { get; set; } = 24;

    /// <summary>A session ends this long after it began, however much it is used.</summary>
    [Range(1, 90)] public int SessionAbsoluteDays { get; set; } = 30;

    /// <summary>How long a confirmed password counts (invariant I8).</summary>
    [Range(1, 5)] public int ElevationMinutes { get; set; } = 5;

    /// <summary>How often a session in use writes down that it is: after a crash it may end this much early.</summary>
    [Range(1, 60)] public int SeenWriteMinutes { get; set; } = 5;

    /// <summary>Whether staff without a second factor may do nothing but set one up. The demo shop, whose accounts and passwords are known to everybody, is the exception.</summary>
    public bool StaffNeedSecondFactor { get; set; } = true;

    /// <summary>How long a link to set a new password is good.</summary>
    [Range(5, 1_440)] public int ResetMinutes { get; set; } = 30;

    /// <summary>Where customers find the shop: what links in mails begin with.</summary>
    [Required, Url] public string SiteAddress { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Wrong passwords for one e-mail address from one network address before waiting begins.</summary>
    [Range(1, 10)] public int FreeFailures { get; set; } = 5;

    /// <summary>Wrong passwords for one e-mail address from anywhere before every try has to wait: a password spread over many machines.</summary>
    [Range(1, 1_000)] public int FreeFailuresFromAnywhere { get; set; } = 100;

    /// <summary>Wrong passwords from one network address, for any e-mail address, before waiting begins.</summary>
    [Range(1, 100_000)] public int FreeFailuresOfAddress { get; set; } = 200;

    /// <summary>The first wait; it doubles with every further failure.</summary>
    [Range(1, 3_600)] public int FirstWaitSeconds { get; set; } = 30;

    /// <summary>The longest wait: nobody is locked out for good.</summary>
    [Range(1, 86_400)] public int LongestWaitSeconds { get; set; } = 900;

    /// <summary>Failures older than this are forgotten.</summary>
    [Range(1, 1_440)] public int FailureWindowMinutes { get; set; } = 60;
}
