namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>Opens a shop file and keeps it open until its input ends.</summary>
internal static class FolderHolder
{
    public static async Task<int> Run(string folder)
    {
        using var file = Shops.Open(folder);
        Console.WriteLine("open");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
