using SubscriptionBox.Common;

namespace SubscriptionBox.Api.Components;

/// <summary>What a form shows when the answer is no: a summary, and a message for each field (camelCase name).</summary>
public sealed record Problems(string? Summary, IReadOnlyList<(string Field, string Message)> Fields)
{
    /// <summary>Nothing is wrong.</summary>
    public static readonly Problems None = new(null, []);

    /// <summary>Whether anything is.</summary>
    public bool Any => Summary is not null;

    /// <summary>The message of a field; null when it is right.</summary>
    public string? Of(string field) => Fields.FirstOrDefault(f => f.Field == field).Message;

    /// <summary>A refusal in a form's terms.</summary>
    public static Problems From(Refusal refusal) => new(refusal.Detail,
        [.. from field in refusal.Fields from message in field.Value select (field.Key, message)]);

    /// <summary>A problem of the form itself.</summary>
    public static Problems With(string summary, params (string, string)[] fields) => new(summary, fields);
}
