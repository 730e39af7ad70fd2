using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using SubscriptionBox.Embedded.Storage;

namespace SubscriptionBox.Tests.Embedded.Storage;

public sealed class When_a_grain_state_is_stored : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ShopFile _file;
    private SqliteGrainStorage _storage;

    public When_a_grain_state_is_stored()
    {
        _file = Shops.Open(_folder);
        _storage = Shops.GrainStorage(_file);
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_missing_record_reads_as_a_new_state_without_an_ETag()
    {
        var state = await _storage.Read("1");
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal("", state.State.Text);
    }

    [Fact]
    public async Task A_record_whose_type_has_no_plain_constructor_can_be_missing_too()
    {
        var state = new GrainState<Positional>();
        await _storage.ReadStateAsync("note", Shops.Sub("1"), state);
        Assert.NotNull(state.State);
        var number = new GrainState<int>();
        await _storage.ReadStateAsync("note", Shops.Sub("1"), number);
        Assert.Equal(0, number.State);
    }

    [Fact]
    public async Task What_was_written_is_read_and_read_again_after_a_restart()
    {
        var written = await _storage.Write("1", "Grüße, 東京 \U0001F30D \"quoted\" \0 nul");
        Assert.True(written.RecordExists);
        await SameIsRead(written);
        Restart();
        await SameIsRead(written);
    }

    [Fact]
    public async Task Large_states_survive()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(n => $"{n:x8}"));
        await _storage.Write("1", text);
        Assert.Equal(text, (await _storage.Read("1")).State.Text);
    }

    [Fact]
    public async Task Each_write_gives_a_new_ETag_and_takes_the_one_before()
    {
        var state = await _storage.Write("1", "a");
        var first = state.ETag;
        state.State.Text = "b";
        await _storage.WriteStateAsync("note", Shops.Sub("1"), state);
        Assert.True(long.Parse(state.ETag) > long.Parse(first));
        await SameIsRead(state);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("999999")]
    [InlineData("not-a-number")]
    [InlineData("-1")]
    public async Task A_write_with_another_ETag_is_refused_and_changes_nothing(string? etag)
    {
        var stored = await _storage.Write("1", "kept");
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.Write("1", "lost", etag));
        Assert.Equal(etag, refused.CurrentEtag);
        if (etag != "not-a-number" && etag != "-1") Assert.Equal(stored.ETag, refused.StoredEtag);
        await SameIsRead(stored);
    }

    [Fact]
    public async Task A_refused_write_leaves_the_callers_ETag_as_it_was()
    {
        await _storage.Write("1", "kept");
        var mine = new GrainState<Note>(new Note(), "123456");
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("note", Shops.Sub("1"), mine));
        Assert.Equal("123456", mine.ETag);
    }

    [Fact]
    public async Task An_update_of_a_record_that_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.Write("1", "lost", "1"));
        Assert.Null(refused.StoredEtag);
        Assert.False((await _storage.Read("1")).RecordExists);
    }

    [Fact]
    public async Task Of_many_writers_with_one_ETag_in_one_group_exactly_one_wins_and_others_beside_them_do()
    {
        var stored = await _storage.Write("1", "start");
        using var held = await HeldWriter.Hold(_file.Writer);
        var rivals = Enumerable.Range(0, 20).Select(n => _storage.Write("1", $"rival {n}", stored.ETag)).ToArray();
        var others = Enumerable.Range(0, 20).Select(n => _storage.Write($"other-{n}", "fine")).ToArray();
        var groups = _file.Writer.CommittedGroups;
        await held.LetGo();
        await Task.WhenAll(others);
        foreach (var rival in rivals[1..]) await Assert.ThrowsAsync<InconsistentStateException>(() => rival);
        await SameIsRead(await rivals[0]);
        Assert.Equal(2, _file.Writer.CommittedGroups - groups);
    }

    [Fact]
    public async Task Of_two_first_writes_one_wins()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var first = _storage.Write("1", "first");
        var second = _storage.Write("1", "second");
        await held.LetGo();
        await first;
        await Assert.ThrowsAsync<InconsistentStateException>(() => second);
        Assert.Equal("first", (await _storage.Read("1")).State.Text);
    }

    [Fact]
    public async Task Clearing_removes_the_record_and_takes_its_ETag()
    {
        var state = await _storage.Write("1", "a");
        var old = state.ETag;
        await _storage.ClearStateAsync("note", Shops.Sub("1"), state);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
        Assert.Equal("", state.State.Text);
        Assert.False((await _storage.Read("1")).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.Write("1", "late", old));
        await _storage.WriteStateAsync("note", Shops.Sub("1"), state);
        Assert.NotEqual(old, state.ETag); // a writer from before the clearing can never match again
    }

    [Fact]
    public async Task Clearing_with_another_ETag_is_refused_and_clearing_nothing_is_no_fault()
    {
        var nothing = new GrainState<Note>(new Note());
        await _storage.ClearStateAsync("note", Shops.Sub("1"), nothing);
        var stored = await _storage.Write("1", "kept");
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("note", Shops.Sub("1"), new GrainState<Note>(new Note(), null)));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("note", Shops.Sub("1"), new GrainState<Note>(new Note(), "77")));
        await SameIsRead(stored);
    }

    [Fact]
    public async Task The_state_is_taken_when_the_write_begins()
    {
        using var held = await HeldWriter.Hold(_file.Writer);
        var state = new GrainState<Note>(new Note { Text = "then" });
        var write = _storage.WriteStateAsync("note", Shops.Sub("1"), state);
        state.State.Text = "later";
        await held.LetGo();
        await write;
        Assert.Equal("then", (await _storage.Read("1")).State.Text);
    }

    [Fact]
    public async Task Kinds_and_keys_are_kept_apart()
    {
        await _storage.Write("1", "a", kind: "note");
        await _storage.Write("1", "b", kind: "memo");
        await _storage.Write("2", "c", kind: "note");
        Assert.Equal("a", (await _storage.Read("1")).State.Text);
        Assert.Equal("b", (await _storage.Read("1", "memo")).State.Text);
        Assert.Equal("c", (await _storage.Read("2")).State.Text);
    }

    [Fact]
    public async Task A_state_that_cannot_be_serialised_harms_nobody()
    {
        var loop = new Loop();
        loop.Self = loop;
        await Assert.ThrowsAsync<JsonException>(() => _storage.WriteStateAsync("note", Shops.Sub("1"), new GrainState<Loop>(loop)));
        await _storage.Write("1", "fine");
        await Assert.ThrowsAsync<JsonException>(() => _storage.ReadStateAsync("note", Shops.Sub("1"), new GrainState<int[]>()));
    }

    [Fact]
    public async Task Its_JSON_can_be_queried_and_indexed_by_other_parts()
    {
        _file.Dispose();
        _file = Shops.Open(_folder, new TextIndex());
        _storage = Shops.GrainStorage(_file);
        await _storage.Write("1", "apple");
        await _storage.Write("2", "pear");
        var (key, plan) = await _file.Readers.Read(db => (
            db.Prepare("SELECT key FROM grain_state WHERE kind = 'note' AND json_extract(state, '$.text') = ?1").Bind(1, "pear").ScalarString(),
            Plan(db)));
        Assert.Equal("sub-2", key);
        Assert.Contains("note_text", plan);

        static string Plan(SqliteReadContext db)
        {
            var rows = db.Prepare("EXPLAIN QUERY PLAN SELECT key FROM grain_state WHERE kind = 'note' AND json_extract(state, '$.text') = 'pear'");
            return rows.Step() ? rows.GetString(3)! : "";
        }
    }

    private async Task SameIsRead(GrainState<Note> written)
    {
        var read = await _storage.Read("1");
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(written.State.Text, read.State.Text);
    }

    private void Restart()
    {
        _file.Dispose();
        _file = Shops.Open(_folder);
        _storage = Shops.GrainStorage(_file);
    }

    private sealed record Positional(string Name);

    private sealed class Loop
    {
        public Loop? Self { get; set; }
    }

    private sealed class TextIndex : ISchemaPart
    {
        public string Name => "note-text";

        public int Version => 1;

        public void Upgrade(SqliteWriteContext database, int fromVersion) =>
            database.ExecuteScript("CREATE INDEX note_text ON grain_state(json_extract(state, '$.text')) WHERE kind = 'note'");
    }
}
