using System.Collections.Immutable;
using Orleans;
using SubscriptionBox.Accounts;
using SubscriptionBox.Catalog;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Subscriptions;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>The checkout page's form.</summary>
public sealed class CheckoutForm
{
    /// <summary>Made when the form is shown, so that pressing Pay twice starts one subscription (invariant I11).</summary>
    public string RequestKey { get; set; } = "";
    public string? AddressId { get; set; }
    public string? Line1 { get; set; }
    public string? Line2 { get; set; }
    public string? City { get; set; }
    public string? Region { get; set; }
    public string? PostalCode { get; set; }
    public string? Country { get; set; }
    public string? PaymentMethodId { get; set; }
    public string? Token { get; set; }
    public string? Password { get; set; }
    public string? PromoCode { get; set; }
    public string? Step { get; set; }

    /// <summary>The total that stood on the page when the button was pressed.</summary>
    public string? Shown { get; set; }

    /// <summary>The code, if one was typed.</summary>
    public string? Code => Blank(PromoCode);

    /// <summary>The typed-in address.</summary>
    public Address ToAddress() => new(Line1?.Trim() ?? "", Blank(Line2), City?.Trim() ?? "", Blank(Region)?.ToUpperInvariant(), PostalCode?.Trim() ?? "", Country ?? "");

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The steps behind the checkout page's one button: address, card, subscription. Each is safe to repeat.</summary>
public sealed class CheckoutDesk(IGrainFactory grains, Visitor visitor)
{
    private ICustomerGrain Customer => grains.GetGrain<ICustomerGrain>(visitor.CustomerId!);

    /// <summary>A plan on sale.</summary>
    public async Task<PlanView?> Plan(string planId) =>
        (await grains.GetGrain<ICatalogQueryGrain>("catalog").Plans()).FirstOrDefault(plan => plan.Plan.PlanId == planId);

    /// <summary>What the customer has on file, and the home country.</summary>
    public async Task<(ImmutableArray<AddressView> Addresses, ImmutableArray<PaymentMethodView> Methods, string Country)> Known()
    {
        var addresses = await Customer.GetAddresses(visitor.Caller);
        var methods = await Customer.GetPaymentMethods(visitor.Caller);
        var profile = await Customer.Get(visitor.Caller);
        return (addresses.Ok ? addresses.Value : [], methods.Ok ? methods.Value : [], profile.Value?.Country ?? "US");
    }

    /// <summary>Address and card as needed, then the subscription.</summary>
    public async Task<Answer<SubscriptionView>> Pay(string planId, CheckoutForm form)
    {
        if (string.IsNullOrEmpty(form.AddressId))
        {
            var address = await Customer.AddAddress(form.ToAddress(), visitor.Caller);
            if (!address.Ok)
                return address.Refusal;
            form.AddressId = address.Value.Id;
        }
        if (string.IsNullOrEmpty(form.PaymentMethodId))
        {
            var elevated = await visitor.Elevate(form.Password ?? "");
            if (!elevated.Ok)
                return elevated.Refusal.On("password", "This is not your password.");
            var method = await Customer.AddPaymentMethod(new AddPaymentMethod("sandbox", form.Token ?? ""), visitor.Caller);
            if (!method.Ok)
                return method.Refusal;
            form.PaymentMethodId = method.Value.Id;
        }
        var command = new Subscribe(visitor.CustomerId!, planId, form.PaymentMethodId, form.AddressId, form.Code, null);
        return await grains.GetGrain<ISubscriptionGrain>(SubscriptionIds.Of(visitor.CustomerId!, form.RequestKey)).Subscribe(command, visitor.With(form.RequestKey, command));
    }
}
