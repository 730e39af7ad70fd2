using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage.Tools;

/// <summary>
/// Writes for ever from many callers at once and prints each write after it was acknowledged, one line <c>key number</c>; made to be killed.
/// Every write is a state and a row of a second table in one group-committed operation's neighbourhood, so that half a group would show.
/// </summary>
internal static class AcknowledgingWriter
{
    private const int Callers = 16;

    public static async Task<int> Run(string folder)
    {
        Print("opening");
        using var file = Shops.Open(folder, null, new PairSchema());
        Print("open");
        var storage = Shops.GrainStorage(file);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => WriteForEver(file, storage, caller))));
        return 0;
    }

    private static async Task WriteForEver(ShopFile file, SqliteGrainStorage storage, int caller)
    {
        var key = $"caller-{caller}";
        var state = await storage.Read(key);
        while (true)
        {
            state.State.Number++;
            state.State.Text = new string((char)('a' + caller), 1_500 + caller);
            await storage.WriteStateAsync("note", Shops.Sub(key), state);
            Print($"{key} {state.State.Number}");
            await file.Writer.Enqueue((caller, state.State.Number), static (database, at) =>
            {
                database.Prepare("INSERT INTO pair_left(caller, number) VALUES (?1, ?2)").Bind(1, at.caller).Bind(2, at.Number).Execute();
                return database.Prepare("INSERT INTO pair_right(caller, number) VALUES (?1, ?2)").Bind(1, at.caller).Bind(2, at.Number).Execute();
            });
            Print($"pair-{caller} {state.State.Number}");
        }
    }

    private static void Print(string line)
    {
        lock (Console.Out) Console.WriteLine(line);
    }

    internal sealed class PairSchema : ISchemaPart
    {
        public string Name => "pairs";

        public int Version => 1;

        public void Upgrade(SqliteWriteContext database, int fromVersion) => database.ExecuteScript("""
            CREATE TABLE pair_left(caller INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(caller, number)) WITHOUT ROWID;
            CREATE TABLE pair_right(caller INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(caller, number)) WITHOUT ROWID;
            """);
    }
}
