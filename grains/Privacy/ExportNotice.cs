namespace SubscriptionBox.Grains.Privacy;

/// <summary>What stands beside the data in every export (GDPR 15(1)).</summary>
/// <param name="Purposes">Why it is held.</param>
/// <param name="Recipients">Who gets it.</param>
/// <param name="Retention">How long.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="AutomatedDecisions">What computes with it.</param>
/// <param name="Rights">What one may ask for.</param>
public sealed record ExportNotice(string Purposes, string Recipients, string Retention, string Source, string AutomatedDecisions, string Rights)
{
    /// <summary>The text.</summary>
    public static readonly ExportNotice Text = new(
        "To run your subscription: to choose, charge and send boxes, to answer you, and to keep the books. To write to you about offers only where you agreed.",
        "The payment provider that you chose (payments), the carrier (where a box goes), the customer relationship system of the shop (name, address of mail, state of subscriptions).",
        "While you are a customer. After an erasure orders, payments and tax records stay under a number, without your name, as long as the law on bookkeeping asks; audit records for 18 months.",
        "From you, from what you do in the shop, and from payment providers and carriers about your orders.",
        "Boxes are filled and products recommended by what you told us, rated and swapped; exclusions always win. No price and no right depends on it, and you can swap what is in a box.",
        "You may correct, restrict and erase this data, object to marketing, and complain to the data protection authority of your country.");
}
