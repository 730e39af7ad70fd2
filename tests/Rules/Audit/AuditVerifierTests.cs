using SubscriptionBox.Common;
using SubscriptionBox.Grains.Audit;

namespace SubscriptionBox.Tests.Rules.Audit;

/// <summary>A changed, a missing and an added row are found, each with one sentence.</summary>
public sealed class AuditVerifierTests
{
    private readonly MemoryTrail _trail = new();

    public AuditVerifierTests()
    {
        for (var i = 1; i <= 4; i++)
        {
            _trail.Happen("order/ord-1", i);
            _trail.Happen("order/ord-2", i, customer: "cus-1");
        }
    }

    [Fact]
    public async Task A_sound_trail_has_no_fault()
    {
        var report = await Verify();
        Assert.Empty(report.Faults);
        Assert.Equal((8, 8L, _trail.Rows[^1].Hash), (report.Rows, report.Head.Ordinal, report.Head.Hash));
    }

    [Fact]
    public async Task An_empty_trail_has_no_fault() => Assert.Empty((await new AuditVerifier(new MemoryTrail(), new MemoryTrail()).Run()).Faults);

    [Fact]
    public async Task What_the_trail_has_not_got_to_yet_is_no_fault()
    {
        _trail.Events.Add(new(9, _trail.Events[0].Event with { Sequence = 5 }));
        Assert.Empty((await Verify()).Faults);
    }

    [Fact]
    public async Task A_changed_summary_is_found()
    {
        Change(3, row => row with { Summary = """{"amount":1}""" });
        await Finds("Row 3 (order/ord-1 2, tested) was changed: it does not fit its hash and the row before it.");
    }

    [Fact]
    public async Task A_changed_actor_is_found_and_the_log_says_who_it_was()
    {
        Change(3, row => row with { ActorId = "acc-666" });
        await Finds("Row 3 (order/ord-1 2, tested) was changed: the event log says tested of order/ord-1 2 by acc-1 at 2027-01-01T00:00:02Z.");
    }

    [Fact]
    public async Task A_changed_actor_is_found_also_when_all_hashes_were_made_anew()
    {
        Change(3, row => row with { ActorId = "acc-666" });
        _trail.ChainAnew();
        await Finds("Row 3 (order/ord-1 2, tested) was changed: the event log says tested of order/ord-1 2 by acc-1 at 2027-01-01T00:00:02Z.");
    }

    [Fact]
    public async Task A_changed_hash_is_found()
    {
        _trail.Rows[2] = _trail.Rows[2] with { Hash = AuditChain.Origin };
        Assert.Equal(["Row 3 (order/ord-1 2, tested) was changed: it does not fit its hash and the row before it.", "Row 4 (order/ord-2 2, tested) was changed: it does not fit its hash and the row before it."],
            (await Verify()).Faults.AsEnumerable());
    }

    [Fact]
    public async Task A_missing_row_is_found()
    {
        _trail.Rows.RemoveAt(4);
        await Finds("Row 5 is missing.");
    }

    [Fact]
    public async Task Missing_rows_are_found()
    {
        _trail.Rows.RemoveRange(2, 3);
        await Finds("Rows 3 to 5 are missing.");
    }

    [Fact]
    public async Task A_missing_row_is_found_also_when_all_were_numbered_and_hashed_anew()
    {
        _trail.Rows.RemoveAt(4);
        _trail.ChainAnew();
        await Finds("Event 5 (order/ord-1 3, tested) has no row in the trail.");
    }

    [Fact]
    public async Task An_added_row_is_found()
    {
        var added = new AuditRow(9, "order/ord-1", 5, DateTimeOffset.UnixEpoch, "acc-1", Role.Administrator, null, "tested", null, null, null);
        _trail.Rows.Add(new ChainedRow(9, AuditChain.Hash(_trail.Rows[^1].Hash, 9, added), added));
        await Finds("Row 9 (order/ord-1 5, tested) was added: the event log knows nothing of it.");
    }

    [Fact]
    public async Task A_row_added_in_the_middle_is_found_also_when_all_were_numbered_and_hashed_anew()
    {
        _trail.Rows.Insert(3, _trail.Rows[2]);
        _trail.ChainAnew();
        await Finds("Row 4 (order/ord-1 2, tested) was added: the event log knows nothing of it.");
    }

    [Fact]
    public async Task A_gap_in_the_numbers_of_a_source_is_found()
    {
        _trail.Happen("order/ord-1", 7);
        _trail.Happen("order/ord-3", 2);
        Assert.Equal(["order/ord-1 goes from number 4 to 7.", "order/ord-3 goes from number 0 to 2."], (await Verify()).Faults.AsEnumerable());
    }

    [Fact]
    public async Task An_end_that_was_written_down_shows_that_everything_was_made_anew()
    {
        var anchor = (_trail.Rows[5].Ordinal, _trail.Rows[5].Hash);
        Assert.Empty((await Verify(anchor)).Faults);

        // Log and trail together: nothing within the file can tell.
        _trail.Events[2] = _trail.Events[2] with { Event = _trail.Events[2].Event with { ActorId = "acc-666" } };
        Change(3, row => row with { ActorId = "acc-666" });
        _trail.ChainAnew();
        Assert.Empty((await Verify()).Faults);
        Assert.Equal(["Row 6 has another hash than the one that was written down: the chain was made anew."], (await Verify(anchor)).Faults.AsEnumerable());
        _trail.Rows.RemoveRange(4, 4);
        _trail.Events.RemoveRange(4, 4);
        Assert.Equal(["Row 6, whose hash was written down, is not there."], (await Verify(anchor)).Faults.AsEnumerable());
    }

    [Fact]
    public async Task After_a_purge_the_chain_goes_on_from_the_cut_that_the_trail_tells_of()
    {
        Purge();
        Assert.Empty((await Verify()).Faults);
        Assert.Equal(["Row 2, whose hash was written down, was purged since; write down a later one."], (await Verify((2, AuditChain.Origin))).Faults.AsEnumerable());
    }

    [Fact]
    public async Task A_cut_that_no_purge_tells_of_is_found()
    {
        _trail.Rows.RemoveRange(0, 3);
        _trail.LastPurge = new AuditCut(3, AuditChain.Hash(AuditChain.Origin, 1, _trail.Rows[0].Row), 3, 3, 0, AuditChain.Digest([]));
        Assert.Contains("The trail begins after row 3, but no purge in the trail says so with this cut.", (await Verify()).Faults);
    }

    [Fact]
    public async Task A_row_under_legal_hold_cannot_be_changed_or_removed_either()
    {
        Purge();
        _trail.KeptRows[0] = _trail.KeptRows[0] with { Row = _trail.KeptRows[0].Row with { Row = _trail.KeptRows[0].Row.Row with { ActorId = "acc-666" } } };
        await Finds("Row 2 (order/ord-2 1, tested), kept by a legal hold, was changed.");
        _trail.KeptRows.Clear();
        await Finds("The rows that legal holds kept before row 3 are not those that the purge left.");
    }

    private void Purge()
    {
        var (last, kept) = (_trail.Rows[2], _trail.Rows[1]);
        _trail.KeptRows.Add(new KeptRow(_trail.Rows[0].Hash, kept));
        var cut = new AuditCut(3, last.Hash, last.Row.Position, 2, 1, AuditChain.Digest([(kept.Ordinal, kept.Hash)]));
        _trail.Happen("audit/aud-trail", 1, "auditPurged", $$"""{"cutoff":"2027-01-01T00:00:00Z","through":3,"hash":"{{cut.Hash}}","removed":2,"kept":1,"keptDigest":"{{cut.KeptDigest}}"}""");
        _trail.Rows.RemoveRange(0, 3);
        _trail.LastPurge = cut;
    }

    private void Change(int ordinal, Func<AuditRow, AuditRow> change) => _trail.Rows[ordinal - 1] = _trail.Rows[ordinal - 1] with { Row = change(_trail.Rows[ordinal - 1].Row) };

    private Task<AuditReport> Verify((long, string)? anchor = null) => new AuditVerifier(_trail, _trail).Run(anchor);

    private async Task Finds(string fault) => Assert.Equal([fault], (await Verify()).Faults.AsEnumerable());
}
