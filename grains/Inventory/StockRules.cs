using System.Globalization;
using SubscriptionBox.Inventory;

namespace SubscriptionBox.Grains.Inventory;

/// <summary>What may be said to a counter.</summary>
public static class StockRules
{
    /// <summary>What is wrong with a reservation; null when nothing is.</summary>
    public static Refusal? Invalid(ReserveStock command) =>
        string.IsNullOrEmpty(command.OrderId) || command.OrderId.Length > 120 ? CommonRefusal.Invalid.On("orderId", "It has 1 to 120 characters.")
        : command.Quantity is < 1 or > 10_000 ? CommonRefusal.Invalid.On("quantity", "It is 1 to 10,000 units.")
        : null;

    /// <summary>What is wrong with a receipt; null when nothing is.</summary>
    public static Refusal? Invalid(ReceiveStock command, DateOnly today) =>
        command.Quantity is < 1 or > 1_000_000 ? CommonRefusal.Invalid.On("quantity", "It is 1 to 1,000,000 units.")
        : command.Lot is { } lot && (string.IsNullOrWhiteSpace(lot) || lot.Length > 80) ? CommonRefusal.Invalid.On("lot", "It has 1 to 80 characters.")
        : command.ExpiresOn < today ? CommonRefusal.Invalid.On("expiresOn", "It must not lie in the past.")
        : command.ExpiresOn?.Year > 9000 ? CommonRefusal.Invalid.On("expiresOn", "It lies too far in the future.")
        : null;

    /// <summary>What is wrong with a correction; null when nothing is.</summary>
    public static Refusal? Invalid(AdjustStock command) =>
        command.Delta is 0 or < -1_000_000 or > 1_000_000 ? CommonRefusal.Invalid.On("delta", "It is −1,000,000 to 1,000,000 units, and not 0.")
        : string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > 200 ? CommonRefusal.Invalid.On("reason", "It has 1 to 200 characters.")
        : null;

    /// <summary>The name of a lot that came without one.</summary>
    public static string LotName(DateOnly cameIn) => $"in-{cameIn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary>Only who runs the shop changes counts.</summary>
    public static bool MayCount(Caller caller) => caller.Role is Role.Administrator or Role.System;
}
