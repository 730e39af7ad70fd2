using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SubscriptionBox.Embedded.Storage;
using SubscriptionBox.Tests.Embedded.Storage.Tools;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_a_shop_file_cannot_be_used : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(20_000)]
    [InlineData(-4_096)]
    [InlineData(-1)]
    public async Task A_file_cut_short_is_called_damaged_and_left_alone(int length)
    {
        await CreateWithStates(50);
        var bytes = File.ReadAllBytes(_folder.Database);
        File.WriteAllBytes(_folder.Database, bytes[..(length > 0 ? length : bytes.Length + length)]);
        AssertRefused<ShopFileDamagedException>(_folder.Database);
    }

    [Fact]
    public async Task A_file_with_any_one_page_overwritten_is_called_damaged_and_left_alone()
    {
        await CreateWithStates(50);
        var sound = File.ReadAllBytes(_folder.Database);
        for (var page = 0; page < sound.Length; page += 4_096)
        {
            var bytes = (byte[])sound.Clone();
            bytes.AsSpan(page, 4_096).Fill(0xEE);
            File.WriteAllBytes(_folder.Database, bytes);
            AssertRefused<ShopFileDamagedException>(_folder.Database);
        }
        File.WriteAllBytes(_folder.Database, sound);
        Shops.Open(_folder).Dispose();
    }

    [Fact]
    public async Task A_file_too_large_to_be_read_through_is_called_damaged_when_a_table_has_lost_its_root()
    {
        await CreateWithStates(6_000, 3_000);
        Assert.True(new FileInfo(_folder.Database).Length > 16 << 20);
        long root;
        using (var file = Shops.Open(_folder))
            root = (await file.Readers.Read(db => db.Prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'grain_state'").ScalarInt64()))!.Value;
        using (var bytes = File.OpenWrite(_folder.Database))
        {
            bytes.Position = (root - 1) * 4_096;
            bytes.Write(Enumerable.Repeat((byte)0xEE, 4_096).ToArray());
        }
        AssertRefused<ShopFileDamagedException>(_folder.Database);
    }

    [Fact]
    public void A_file_of_something_else_is_called_damaged_and_left_alone()
    {
        File.WriteAllText(_folder.Database, new string('x', 10_000));
        AssertRefused<ShopFileDamagedException>(_folder.Database);
    }

    [Fact]
    public void A_database_of_another_program_is_called_damaged_and_left_alone()
    {
        Sql("CREATE TABLE their_own(a); INSERT INTO their_own VALUES (1)");
        AssertRefused<ShopFileDamagedException>(_folder.Database);
    }

    [Fact]
    public void A_file_of_a_newer_data_version_is_refused_and_left_alone()
    {
        Shops.Open(_folder).Dispose();
        Sql("PRAGMA user_version = 2");
        AssertRefused<ShopFileTooNewException>(_folder.Database);
    }

    [Fact]
    public void A_file_with_a_newer_part_is_refused_and_left_alone()
    {
        Shops.Open(_folder, new When_a_schema_part_changes.Part(3, _ => { })).Dispose();
        AssertRefused<ShopFileTooNewException>(_folder.Database, new When_a_schema_part_changes.Part(2, _ => { }));
    }

    [Fact]
    public void A_folder_in_use_is_refused_until_the_other_one_lets_go()
    {
        using (Shops.Open(_folder))
        {
            AssertRefused<ShopFileInUseException>(null);
        }
        Shops.Open(_folder).Dispose();
    }

    [Fact]
    public async Task A_folder_in_use_by_another_process_is_refused_until_that_one_is_gone_even_by_force()
    {
        using var holder = ToolProcess.Start("hold", _folder.Path);
        Assert.Equal("open", await holder.ReadLine());
        AssertRefused<ShopFileInUseException>(null);
        await holder.Kill();
        using var file = Shops.Open(_folder);
        Assert.False(file.IsNew);
    }

    [Fact]
    public void A_path_under_a_file_is_called_unwritable()
    {
        File.WriteAllText(_folder["file"], "");
        AssertRefused<ShopFolderNotWritableException>(null, folder: Path.Combine(_folder["file"], "shop"));
        AssertRefused<ShopFolderNotWritableException>(null, folder: _folder["file"]);
    }

    [Fact]
    public void A_folder_the_system_lets_nobody_write_to_is_called_unwritable()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux)) return; // /proc refuses even root
        AssertRefused<ShopFolderNotWritableException>(null, folder: "/proc/shop");
        AssertRefused<ShopFolderNotWritableException>(null, folder: "/proc");
    }

    private async Task CreateWithStates(int count, int length = 900)
    {
        using var file = Shops.Open(_folder);
        var storage = Shops.GrainStorage(file);
        await Task.WhenAll(Enumerable.Range(0, count).Select(n => storage.Write($"{n}", new string('x', length))));
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void AssertRefused<TException>(string? unchanged, ISchemaPart? part = null, string? folder = null) where TException : ShopFileException
    {
        var before = unchanged is null ? [] : File.ReadAllBytes(unchanged);
        var exception = Assert.Throws<TException>(() => Shops.Open(folder ?? _folder.Path, null, part is null ? [] : [part]));
        Assert.Matches(@"^The (file|data folder) /[^\n]+\.$", exception.Message);
        if (unchanged is not null) Assert.Equal(before, File.ReadAllBytes(unchanged));
    }
}
