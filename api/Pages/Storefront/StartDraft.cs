using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>The four steps between a stranger and a first box.</summary>
public static class StartSteps
{
    /// <summary>In order, as the address names them and as people read them.</summary>
    public static readonly (string Id, string Name)[] All = [("tastes", "Tastes"), ("exclusions", "Leave out"), ("plan", "Plan"), ("account", "Account")];

    /// <summary>The number of a step, from 0; the first one's for an unknown name.</summary>
    public static int IndexOf(string? id) => Math.Max(0, Array.FindIndex(All, step => step.Id == id));

    /// <summary>The step's questions of the quiz.</summary>
    public static IEnumerable<QuizQuestion> Questions(string step) =>
        Quiz.Questions.Where(q => step switch { "tastes" => q.Target != "exclusions", "exclusions" => q.Target == "exclusions", _ => false });
}

/// <summary>What a stranger has answered so far. It lives in the stranger's own browser, readable by the shop alone, so that nothing is stored about people who do not sign up.</summary>
/// <param name="Answers">The quiz's answers by question.</param>
/// <param name="PlanId">The chosen plan.</param>
/// <param name="Done">How many steps were finished.</param>
public sealed record StartDraft(ImmutableDictionary<string, ImmutableArray<string>> Answers, string? PlanId, int Done)
{
    /// <summary>The plan that is shown where none is chosen.</summary>
    public const string UsualPlan = "plan-discovery-monthly";

    /// <summary>Nothing answered.</summary>
    public static readonly StartDraft Empty = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty, null, 0);

    /// <summary>The answers to a question.</summary>
    public ImmutableArray<string> Of(string question) => Answers.GetValueOrDefault(question, []);

    /// <summary>With what a step's form holds. Only the quiz's own answers count.</summary>
    public StartDraft With(string step, IFormCollection form)
    {
        var answers = Answers;
        foreach (var question in StartSteps.Questions(step))
        {
            ImmutableArray<string> picked = [.. question.Answers.Select(a => a.Value).Where(value => form[question.Id].Contains(value))];
            answers = picked.IsEmpty ? answers.Remove(question.Id) : answers.SetItem(question.Id, question.Many ? picked : [picked[0]]);
        }
        return this with { Answers = answers, PlanId = step == "plan" && form["plan"].ToString() is { Length: > 0 and <= 60 } plan ? plan : PlanId };
    }

    /// <summary>As preferences.</summary>
    public Preferences ToPreferences() => new(All("categories"),
        Quiz.Questions.Where(q => q.Target == "attributes" && Answers.ContainsKey(q.Id)).ToImmutableDictionary(q => q.Id, q => Answers[q.Id]), All("exclusions"));

    private ImmutableArray<string> All(string target) => [.. Quiz.Questions.Where(q => q.Target == target).SelectMany(q => Of(q.Id)).Distinct()];
}

/// <summary>Keeps the draft in a cookie of the /start pages, for a month, protected against reading and change.</summary>
public sealed class StartMemory(IDataProtectionProvider protection, IHttpContextAccessor accessor)
{
    private const string Name = "start";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Pages are drawn within a request.");

    private IDataProtector Protector => protection.CreateProtector("SubscriptionBox.Start");

    /// <summary>What was answered before; nothing where that cannot be read any more.</summary>
    public StartDraft Read()
    {
        if (!Http.Request.Cookies.TryGetValue(Name, out var text) || text.Length > 4000)
            return StartDraft.Empty;
        try
        {
            return JsonSerializer.Deserialize<StartDraft>(Protector.Unprotect(text), ShopJson.Options) ?? StartDraft.Empty;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException)
        {
            return StartDraft.Empty; // the shop's keys are new, or somebody wrote the cookie themselves: begin anew
        }
    }

    /// <summary>Keeps it.</summary>
    public void Write(StartDraft draft) => Http.Response.Cookies.Append(Name, Protector.Protect(JsonSerializer.Serialize(draft, ShopJson.Options)), Options(Kept));

    /// <summary>It has become a customer's.</summary>
    public void Forget() => Http.Response.Cookies.Delete(Name, Options(null));

    private CookieOptions Options(TimeSpan? age) => new() { HttpOnly = true, Secure = Http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/start", MaxAge = age, IsEssential = true };
}
