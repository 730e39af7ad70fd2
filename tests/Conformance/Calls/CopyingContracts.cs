using Orleans;
using Orleans.Concurrency;

namespace SubscriptionBox.Tests.Conformance.Calls;

[GenerateSerializer, Alias("test.basket")]
public class Basket
{
    [Id(0)] public List<string> Items { get; set; } = [];

    [Id(1)] public List<string>? SameItems { get; set; }

    [Id(2)] public Basket? Next { get; set; }

    [Id(3)] public object? Anything { get; set; }
}

[GenerateSerializer, Alias("test.giftBasket")]
public sealed class GiftBasket : Basket
{
    [Id(0)] public string Card { get; set; } = "";
}

[GenerateSerializer, Immutable, Alias("test.sealedBasket")]
public sealed record SealedBasket(List<string> Items);

[GenerateSerializer, Alias("test.basketLine")]
public readonly record struct BasketLine(string Sku, List<int> Amounts);

/// <summary>Nothing tells a serialiser how to copy this.</summary>
public sealed class Unmarked
{
    public int Value { get; set; }
}

[GenerateSerializer, Alias("test.basketException")]
public sealed class BasketException(string message, int number) : Exception(message)
{
    [Id(0)] public int Number { get; set; } = number;
}

public interface ICopyingGrain : IGrainWithStringKey
{
    Task Keep(Basket basket);

    Task KeepList(List<string> items);

    Task KeepSealed(SealedBasket basket);

    Task KeepMarked([Immutable] List<string> items);

    Task KeepWrapped(Immutable<List<string>> items);

    Task KeepLine(BasketLine line);

    Task KeepObject(object? anything);

    Task<List<string>> Shelf();

    Task<SealedBasket> SealedShelf();

    Task AddToShelf(string item);

    Task<object> Unknown();

    Task Fail(int number);
}
