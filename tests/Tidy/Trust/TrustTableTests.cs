namespace SubscriptionBox.Tests.Tidy.Trust;

/// <summary>Every row of the trust checklist has a test that exists, or says why not; docs/security.md shows just that.</summary>
public sealed class TrustTableTests
{
    private static readonly Dictionary<string, string> OneTest = new() { ["Some.Test"] = "tests/Some.cs" };

    private static IReadOnlyList<TrustRow> Rows => TrustTable.Read(Sources.Text("tests/Tidy/Trust/rows.txt"));

    [Fact]
    public void Every_row_has_a_test_or_a_reason() => Assert.Empty(TrustTable.Mistakes(Rows, TrustTable.TestsIn(Sources.All)));

    [Fact]
    public void The_document_shows_the_rows_as_they_are()
    {
        var document = Sources.Text("docs/security.md");
        var fresh = TrustTable.Put(document, Rows, TrustTable.TestsIn(Sources.All));
        if (fresh == document)
            return;
        var received = Path.Combine(AppContext.BaseDirectory, "security.received.md");
        File.WriteAllText(received, fresh);
        Assert.Fail($"The table is not the one that the rows make. Copy {received} over docs/security.md.");
    }

    [Theory]
    [InlineData("3 | a | | ", "row 3 has neither a test nor a reason")]
    [InlineData("3 | a | Some.Test Gone.Test | ", "row 3 names a test that does not exist: Gone.Test")]
    [InlineData("3 | a | | because", "row 3 gives no reason that can be understood: because")]
    [InlineData("3 | a | | Missing: ", "row 3 gives no reason that can be understood: Missing:")]
    [InlineData("4 | a | Some.Test | \n3 | a | Some.Test | ", "row 4 is there 2 times")]
    [InlineData("", "row 3 is missing")]
    public void A_planted_mistake_is_found(string planted, string mistake)
    {
        var others = string.Join('\n', Enumerable.Range(1, TrustTable.Rows).Where(n => n != 3).Select(n => $"{n} | a | Some.Test | "));
        Assert.Equal([mistake], TrustTable.Mistakes(TrustTable.Read(others + "\n" + planted), OneTest));
    }

    [Fact]
    public void Tests_are_found_by_their_class_and_an_ordinary_method_is_none()
    {
        var source = new Source("tests/Api/A.cs", """
            public sealed class A
            {
                [Fact]
                public async Task It_holds() {}
                [Theory]
                [InlineData(1)]
                public void It_holds_too(int x) {}
                public void Helper() {}
            }
            class B { 
                [SharedFact]
                public void Third() {}
            }
            """);
        Assert.Equal(["A.It_holds", "A.It_holds_too", "B.Third"], TrustTable.TestsIn([source]).Keys);
    }
}
