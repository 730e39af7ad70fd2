using System.Globalization;

namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>Creates shop after shop, each in a folder of its own with one state, and prints the number of each that is acknowledged; made to be killed.</summary>
internal static class ShopCreator
{
    public static async Task<int> Run(string folder)
    {
        for (var shop = 1; ; shop++)
        {
            using var file = Shops.Open(Path.Combine(folder, shop.ToString(CultureInfo.InvariantCulture)));
            await Shops.GrainStorage(file).Write("1", "acknowledged");
            Console.WriteLine(shop);
        }
    }
}
