using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Silo.Hosting;

public static partial class PlainAnswers
{
    private static partial string? FromStorage(Exception failure) => failure is ShopFileException ? failure.Message : null;
}
