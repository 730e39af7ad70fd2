using System.Collections.Immutable;
using System.Text.Json;
using SubscriptionBox.Accounts;
using SubscriptionBox.Common;
using SubscriptionBox.Customers;
using SubscriptionBox.Grains.Accounts;
using SubscriptionBox.Grains.Common;
using SubscriptionBox.Grains.Customers;
using SubscriptionBox.Grains.Privacy;
using SubscriptionBox.Grains.Subscriptions;

namespace SubscriptionBox.Tests.Rules.Privacy;

/// <summary>Sealed and opened, moved, damaged, and after the key is gone.</summary>
public sealed class PersonalVaultTests
{
    private readonly MemoryDataKeys _keys = new();
    private readonly PersonalVault _vault;

    private static readonly CustomerState Ann = new()
    {
        AccountId = "acc-1", Subject = "cus-1", Email = "ann@example.test", Name = "Ann Ominous", Country = "US", TimeZone = "America/New_York",
        Preferences = new(["skincare"], ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("skinType", ["dry"]), ["nuts"]),
        Addresses = [new("adr-1", new Address("1 Secret Lane", null, "Hidden City", "NY", "10001", "US"))],
        PaymentMethods = [new("pm-1", "sandbox", "ref-1", "visa", "4242", 12, 2031)],
    };

    public PersonalVaultTests()
    {
        _vault = new(_keys, new CountedNonces());
        _keys.Create("cus-1");
        _keys.Create("cus-2");
        _keys.Create(PersonalVault.Shop);
    }

    [Fact]
    public void A_state_is_stored_without_anything_that_names_its_person_and_reads_as_it_was()
    {
        var text = JsonSerializer.Serialize(Ann, _vault.Options);
        Assert.All(["ann@", "Ominous", "Secret", "Hidden", "10001", "nuts", "dry", "skincare", "4242"], told => Assert.DoesNotContain(told, text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("\"country\":\"US\"", text, StringComparison.Ordinal);
        Same(Ann, JsonSerializer.Deserialize<CustomerState>(text, _vault.Options)!);
    }

    [Fact]
    public void Without_its_key_a_state_reads_like_a_new_one_where_it_was_personal()
    {
        var text = JsonSerializer.Serialize(Ann, _vault.Options);
        _keys.Destroy("cus-1");
        var read = JsonSerializer.Deserialize<CustomerState>(text, _vault.Options)!;
        Same(new CustomerState { AccountId = "acc-1", Subject = "cus-1", Country = "US", TimeZone = "America/New_York" }, read);
    }

    [Fact]
    public void What_is_written_after_the_key_is_gone_is_not_kept()
    {
        _keys.Destroy("cus-1");
        var text = JsonSerializer.Serialize(Ann, _vault.Options);
        Assert.DoesNotContain("Ominous", text, StringComparison.Ordinal);
        Assert.Equal("", JsonSerializer.Deserialize<CustomerState>(text, _vault.Options)!.Name);
        Assert.Null(_vault.Seal("cus-1", "late"));
    }

    [Fact]
    public void A_state_of_an_earlier_version_reads_as_it_is_and_is_sealed_when_it_is_written()
    {
        var older = JsonSerializer.Serialize(Ann with { Subject = null }, ShopJson.Options);
        Assert.Contains("Secret Lane", older, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<CustomerState>(older, _vault.Options)!;
        Same(Ann with { Subject = null }, read);
        Assert.DoesNotContain("Secret Lane", JsonSerializer.Serialize(read with { Subject = "cus-1" }, _vault.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_personal_is_written_in_the_clear_for_want_of_a_key() =>
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(Ann with { Subject = "cus-unknown" }, _vault.Options));

    [Fact]
    public void A_value_cannot_be_moved_to_another_field_or_person_or_changed()
    {
        var text = _vault.Seal("cus-1", "secret", "email")!;
        Assert.Equal("secret", _vault.Open(text, "email"));
        Assert.Null(_vault.Open(text, "name"));
        Assert.Null(_vault.Open(text.Replace("cus-1", "cus-2", StringComparison.Ordinal), "email"));
        Assert.Null(_vault.Open(text.Replace("cus-1", "cus-9", StringComparison.Ordinal), "email"));
        var last = text[^3] == 'A' ? 'B' : 'A';
        Assert.Null(_vault.Open(text[..^3] + last + text[^2..], "email"));
        Assert.Null(_vault.Open("sealed:cus-1:!!", "email"));
        Assert.Null(_vault.Open("sealed:", "email"));
    }

    [Fact]
    public void The_same_value_never_looks_the_same_twice() => Assert.NotEqual(_vault.Seal("cus-1", "x"), _vault.Seal("cus-1", "x"));

    [Theory]
    [InlineData("")]
    [InlineData("sealed:cus-2:AAAA")]
    [InlineData("Zoë 🎁 \"quoted\"\n")]
    public void Any_text_comes_back(string name)
    {
        var text = JsonSerializer.Serialize(Ann with { Name = name }, _vault.Options);
        Assert.Equal(name, JsonSerializer.Deserialize<CustomerState>(text, _vault.Options)!.Name);
    }

    [Fact]
    public void A_cut_off_sign_up_and_a_reason_that_waits_are_sealed_too()
    {
        var account = JsonSerializer.Serialize(new AccountState { Subject = "cus-1", Email = "ann@example.test", CustomerId = "cus-1", Unfinished = new("Ann Ominous", "US", "Etc/UTC") }, _vault.Options);
        Assert.DoesNotContain("Ominous", account, StringComparison.Ordinal);
        Assert.Equal("Ann Ominous", JsonSerializer.Deserialize<AccountState>(account, _vault.Options)!.Unfinished!.Name);

        var ending = new SubscriptionState { CustomerId = "cus-1", Recall = new("ord-1", 0, "my wife Eve left me", new(2027, 1, 1), DateTimeOffset.UnixEpoch, 0) };
        var subscription = JsonSerializer.Serialize(ending, _vault.Options);
        Assert.DoesNotContain("Eve", subscription, StringComparison.Ordinal);
        Assert.Equal(ending.Recall, JsonSerializer.Deserialize<SubscriptionState>(subscription, _vault.Options)!.Recall);
    }

    [Fact]
    public void An_event_carries_personal_values_sealed_for_whom_it_concerns()
    {
        var record = EventNames.Record(new SignedIn("acc-1", "198.51.100.7") { Reason = "I am Ann" }, "session/ses-1", 1, DateTimeOffset.UnixEpoch, "cus-1", Caller.System, _vault);
        Assert.DoesNotContain("198.51", record.Data, StringComparison.Ordinal);
        Assert.Equal("I am Ann", _vault.Open(record.Reason));
        var sealedAddress = EventNames.Payload<SignedIn>(record).Address;
        Assert.Equal("\"198.51.100.7\"", _vault.Open(sealedAddress, "address"));
        _keys.Destroy("cus-1");
        Assert.Equal("acc-1", EventNames.Payload<SignedIn>(record).AccountId);
        Assert.Null(_vault.Open(record.Reason));
    }

    [Fact]
    public void An_event_of_nobody_is_sealed_with_the_shops_own_key()
    {
        var record = EventNames.Record(new SignInFailed(null, "198.51.100.7", 1, null), "email/eml-1", 1, DateTimeOffset.UnixEpoch, null, Caller.System, _vault);
        Assert.DoesNotContain("198.51", record.Data, StringComparison.Ordinal);
        Assert.StartsWith("sealed:shop:", EventNames.Payload<SignInFailed>(record).Address, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_answer_is_sealed_and_cannot_be_said_again_once_the_key_is_gone()
    {
        var keys = new RequestKeys(TimeProvider.System, _vault);
        var request = new RequestKey("k", "c");
        var state = keys.Remember(Ann, request, (Answer<CustomerView>)new CustomerView("cus-1", "ann@example.test", "Ann", "US", "Etc/UTC", default, 1), "cus-1");
        Assert.DoesNotContain("ann@", state.Handled[0].Answer, StringComparison.Ordinal);
        Assert.Equal("Ann", keys.Find<CustomerView>(state, request)!.Value!.Name);
        _keys.Destroy("cus-1");
        Assert.Equal(CommonRefusal.NotFound, keys.Find<CustomerView>(state, request)!.Refusal);
        Assert.Empty(keys.Remember(Ann, request, (Answer<Done>)Done.Instance, "cus-1").Handled);
    }

    private static void Same(CustomerState expected, CustomerState actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected, ShopJson.Options), JsonSerializer.Serialize(actual, ShopJson.Options));
}
