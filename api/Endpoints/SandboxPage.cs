using System.Globalization;
using System.Net;
using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Payments;

namespace SubscriptionBox.Api.Endpoints;

/// <summary>The page of the sandbox's emulated bank, where a customer agrees to a payment. It stands for another party's page, so it shares nothing with the shop's.</summary>
public static class SandboxPage
{
    /// <summary>Maps it. The unguessable id is all a bank's customer needs here, as with a real bank's link; forms carry no token of ours.</summary>
    public static void MapSandboxPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sandbox/authentications/{id}", Show).ForAnyone().ExcludeFromDescription();
        routes.MapPost("/sandbox/authentications/{id}", Answer).ForAnyone().ExcludeFromDescription().DisableAntiforgery();
    }

    private static async Task<IResult> Show(string id, IGrainFactory grains) => Page(await grains.GetGrain<ISandboxBankGrain>("sandbox").Get(id));

    private static async Task<IResult> Answer(string id, HttpContext http, IGrainFactory grains)
    {
        var answer = http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(http.RequestAborted))["answer"].ToString() : "";
        if (answer is not ("approve" or "decline"))
            return TypedResults.BadRequest();
        return Page(await grains.GetGrain<ISandboxBankGrain>("sandbox").Answer(id, answer == "approve"));
    }

    private static IResult Page(Answer<SandboxChallenge> found)
    {
        if (!found.Ok)
            return TypedResults.NotFound();
        var challenge = found.Value;
        var amount = string.Create(CultureInfo.InvariantCulture, $"{challenge.Amount.Amount / 100m:0.00} {WebUtility.HtmlEncode(challenge.Amount.Currency)}");
        var content = challenge.Status switch
        {
            "approved" => $"<p>You agreed to pay {amount}. The shop has been told.</p><p><a href=\"/my-box\">Back to the shop</a></p>",
            "declined" => $"<p>The payment of {amount} was not made. The shop has been told.</p><p><a href=\"/my-box\">Back to the shop</a></p>",
            _ => $"""
                <p>SubscriptionBox asks for a payment of <strong>{amount}</strong>. Do you agree?</p>
                <form method="post"><button name="answer" value="approve">Agree</button> <button name="answer" value="decline">Decline</button></form>
                """,
        };
        return TypedResults.Content($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sandbox bank: confirm a payment</title></head>
            <body><main><h1>Sandbox bank</h1>{content}</main></body></html>
            """, "text/html; charset=utf-8");
    }
}
