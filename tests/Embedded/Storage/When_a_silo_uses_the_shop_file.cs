using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Embedded.Streams;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_a_silo_uses_the_shop_file : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_lies_in_one_file_opened_once_with_all_schema_parts()
    {
        var silo = new Silo();
        silo.UseShopFile(_folder.Path)
            .AddSqliteGrainStorageAsDefault(options => options.SerializerOptions = new() { WriteIndented = true })
            .AddSqliteGrainStorage("audit")
            .UseSqliteReminders()
            .AddSqliteStreams("wakes");
        silo.Services.AddSingleton<ISchemaPart>(new When_a_schema_part_changes.Part(1, _ => { }, "of_the_silo"));
        await using (var services = silo.Services.BuildServiceProvider())
        {
            var storage = services.GetRequiredService<IGrainStorage>();
            Assert.Same(storage, services.GetRequiredKeyedService<IGrainStorage>("Default"));
            Assert.NotSame(storage, services.GetRequiredKeyedService<IGrainStorage>("audit"));
            var state = new GrainState<Note>(new Note { Text = "a" });
            await storage.WriteStateAsync("note", Shops.Sub("1"), state);
            Assert.Empty((await services.GetRequiredService<IReminderTable>().ReadRows(0, 0)).Reminders);
            Assert.Equal(0, await services.GetRequiredService<IStreamStore>().ReadLastSequenceAsync("wakes"));
            var file = services.GetRequiredService<ShopFile>();
            Assert.Equal(_folder.Path, file.Folder);
            var (json, table) = await file.Readers.Read(db => (
                db.Prepare("SELECT state FROM grain_state").ScalarString(),
                db.Prepare("SELECT count(*) FROM of_the_silo").ScalarInt64()));
            Assert.Contains("\n", json); // as this storage's options ask
            Assert.Equal(0, table);
            Assert.Single(await services.GetRequiredService<GrainStateLog>().ReadSince(0, 10));
        }
        Assert.False(File.Exists(_folder.Database + "-wal")); // closed with the container
    }

    private sealed class Silo : ISiloBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }
}
