using SubscriptionBox.Api.Hosting;
using SubscriptionBox.Mail;

namespace SubscriptionBox.Api.Endpoints;

/// <summary><c>/admin/mailbox</c>: the mails that the embedded edition keeps instead of sending.</summary>
public static class MailboxEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapMailbox(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/mailbox", List).WithSummary("Mails that went out, newest first").ForAdministrators();
        api.MapGet("/admin/mailbox/{id}", Get).WithSummary("One mail").ForAdministrators();
    }

    private static async Task<Ok<ListBody<MailView>>> List(string? q, PageQuery page, HttpContext http, IGrainFactory grains) => Reply.List(
        await grains.GetGrain<IMailboxGrain>("mailbox").List(q, page.Cursor, page.Limit, http.Caller()).Viewed(http, grains, _ => null), page, mail => mail);

    private static async Task<Ok<MailView>> Get(string id, HttpContext http, IGrainFactory grains) =>
        Reply.From(await grains.GetGrain<IMailboxGrain>("mailbox").Get(id, http.Caller()).Viewed(http, grains, _ => null));
}
