using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Silo.Adapters;
using SubscriptionBox.Silo.Adapters.Accounts;

namespace SubscriptionBox.Silo.Hosting;

/// <summary>What accounts need of the outside.</summary>
internal static class AccountParts
{
    /// <summary>Password hashes, tokens, keyed hashes, settings.</summary>
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccountsOptions>().Configure<ShopHostOptions>((accounts, host) => accounts.StaffNeedSecondFactor = !host.Demo).Bind(builder.Configuration.GetSection(AccountsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PasswordHashOptions>().Bind(builder.Configuration.GetSection(PasswordHashOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IPasswordHasher, SlowPasswordHasher>();
        services.AddSingleton<IShopSecrets>(s => new KeyedSecrets(s.GetRequiredService<ShopSecrets>().Get("accounts")));
    }
}
