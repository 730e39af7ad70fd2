using SubscriptionBox.Silo.Catalogue;
using SubscriptionBox.Silo.Hosting;

namespace SubscriptionBox.Tests.Grains.Catalogue;

/// <summary>A data folder of its own, gone afterwards; the shop in it is opened without a door, as often as wanted.</summary>
public sealed class TemporaryShop : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shop-");

    public Task<ClosedShop> Open() => ClosedShop.Open(Command.Default with { DataFolder = Data, Urls = "http://127.0.0.1:0" });

    public string Data => Path.Combine(_folder.FullName, "data");

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Runs import-catalogue as the command line does.</summary>
    public async Task<(int Exit, string Output, bool Opened)> Import(params string[] args)
    {
        var output = new StringWriter();
        ClosedShop? shop = null;
        try
        {
            var exit = await new ImportCommand(Files.Exclusions, output, inPlace: false).Run(ImportOptions.Read(args), async () => (shop = await Open()).Import);
            return (exit, output.ToString(), shop is not null);
        }
        finally
        {
            if (shop is not null)
                await shop.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
