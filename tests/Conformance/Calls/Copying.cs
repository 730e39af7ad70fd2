using Orleans;
using Orleans.Concurrency;
using Orleans.Serialization;
using SubscriptionBox.Tests.Conformance.Support;

namespace SubscriptionBox.Tests.Conformance.Calls;

public sealed class CopyingGrain(Probe probe) : Grain, ICopyingGrain
{
    private readonly SealedBasket sealedShelf = new(["sealed"]);
    private readonly List<string> shelf = ["first"];

    public Task Keep(Basket basket) => KeepObject(basket);

    public Task KeepList(List<string> items) => KeepObject(items);

    public Task KeepSealed(SealedBasket basket) => KeepObject(basket);

    public Task KeepMarked(List<string> items) => KeepObject(items);

    public Task KeepWrapped(Immutable<List<string>> items) => KeepObject(items.Value);

    public Task KeepLine(BasketLine line) => KeepObject(line);

    public Task KeepObject(object? anything)
    {
        probe.Keep(this.GetPrimaryKeyString(), anything!);
        return Task.CompletedTask;
    }

    public Task<List<string>> Shelf()
    {
        probe.Keep(this.GetPrimaryKeyString(), shelf);
        return Task.FromResult(shelf);
    }

    public Task<SealedBasket> SealedShelf()
    {
        probe.Keep(this.GetPrimaryKeyString(), sealedShelf);
        return Task.FromResult(sealedShelf);
    }

    public Task AddToShelf(string item)
    {
        shelf.Add(item);
        return Task.CompletedTask;
    }

    public Task<object> Unknown() => Task.FromResult<object>(new Unmarked());

    public Task Fail(int number)
    {
        var failure = new BasketException("no basket", number);
        probe.Keep(this.GetPrimaryKeyString(), failure);
        throw failure;
    }
}

/// <summary>Semantic 4: what crosses a call is a copy, made when the call is made, unless it says that it never changes.</summary>
public sealed class Copying(RuntimeFixture runtime) : ConformanceTest(runtime)
{
    [Fact]
    public async Task Happens_when_the_call_is_made_not_when_it_runs()
    {
        var (busy, items) = (New<IRelayGrain>(), new List<string> { "as sent" });
        var held = busy.Hold();
        await Probe.Noted(busy.GetPrimaryKeyString(), "held");
        var call = busy.Count(items);
        items.Add("afterwards");
        Probe.Open(busy.GetPrimaryKeyString());
        await held;
        Assert.Equal(1, await call);
    }

    [Fact]
    public async Task Gives_the_grain_an_argument_of_its_own()
    {
        var (grain, items) = (New<ICopyingGrain>(), new List<string> { "a" });
        await grain.KeepList(items);
        Assert.NotSame(items, Received<List<string>>(grain));
        Assert.Equal(items, Received<List<string>>(grain));
    }

    [Fact]
    public async Task Gives_the_caller_a_result_of_its_own()
    {
        var grain = New<ICopyingGrain>();
        var shelf = await grain.Shelf();
        await grain.AddToShelf("second");
        Assert.Equal(["first"], shelf);
        Assert.NotSame(shelf, Received<List<string>>(grain));
    }

    [Fact]
    public async Task Goes_all_the_way_down()
    {
        var (grain, basket) = (New<ICopyingGrain>(), new Basket { Items = ["a"], Next = new() { Items = ["b"] } });
        await grain.Keep(basket);
        var received = Received<Basket>(grain);
        Assert.NotSame(basket.Next, received.Next);
        Assert.NotSame(basket.Next.Items, received.Next!.Items);
        Assert.Equal(["b"], received.Next.Items);
    }

    [Fact]
    public async Task Keeps_one_object_one_object()
    {
        var (grain, basket) = (New<ICopyingGrain>(), new Basket { Items = ["a"] });
        basket.SameItems = basket.Items;
        await grain.Keep(basket);
        Assert.Same(Received<Basket>(grain).Items, Received<Basket>(grain).SameItems);
    }

    [Fact]
    public async Task Follows_a_circle_once()
    {
        var (grain, basket) = (New<ICopyingGrain>(), new Basket());
        basket.Next = basket;
        await grain.Keep(basket);
        Assert.Same(Received<Basket>(grain), Received<Basket>(grain).Next);
        Assert.NotSame(basket, Received<Basket>(grain));
    }

    [Fact]
    public async Task Keeps_what_an_object_really_is()
    {
        var grain = New<ICopyingGrain>();
        await grain.Keep(new GiftBasket { Card = "for you", Items = ["a"], Anything = 7 });
        var received = Assert.IsType<GiftBasket>(Received<Basket>(grain));
        Assert.Equal(("for you", "a", 7), (received.Card, received.Items.Single(), received.Anything));
    }

    [Fact]
    public async Task Includes_what_a_value_refers_to()
    {
        var (grain, line) = (New<ICopyingGrain>(), new BasketLine("sku", [1, 2]));
        await grain.KeepLine(line);
        Assert.NotSame(line.Amounts, Received<BasketLine>(grain).Amounts);
        Assert.Equal(line.Amounts, Received<BasketLine>(grain).Amounts);
    }

    [Fact]
    public async Task Spares_what_is_marked_immutable()
    {
        var (grain, basket, items) = (New<ICopyingGrain>(), new SealedBasket(["a"]), new List<string> { "b" });
        await grain.KeepSealed(basket);
        Assert.Same(basket, Received<SealedBasket>(grain));
        await grain.KeepMarked(items);
        Assert.Same(items, Received<List<string>>(grain));
        await grain.KeepWrapped(items.AsImmutable());
        Assert.Same(items, Received<List<string>>(grain));
        Assert.Same(await grain.SealedShelf(), Received<SealedBasket>(grain));
    }

    [Fact]
    public Task Refuses_an_argument_that_nobody_knows_how_to_copy() =>
        Assert.ThrowsAsync<CodecNotFoundException>(() => New<ICopyingGrain>().KeepObject(new Unmarked()));

    [Fact]
    public Task Refuses_a_result_that_nobody_knows_how_to_copy() =>
        Assert.ThrowsAsync<CodecNotFoundException>(() => New<ICopyingGrain>().Unknown());

    [Fact]
    public async Task Brings_an_exception_with_what_it_carries()
    {
        var grain = New<ICopyingGrain>();
        var failure = await Assert.ThrowsAsync<BasketException>(() => grain.Fail(7));
        Assert.Equal(("no basket", 7), (failure.Message, failure.Number));
        Assert.Contains(nameof(CopyingGrain), failure.StackTrace, StringComparison.Ordinal);
    }

    private T Received<T>(IGrainWithStringKey grain) => Probe.Kept<T>(grain.GetPrimaryKeyString());
}
