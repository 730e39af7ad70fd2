using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SubscriptionBox.Silo.Catalogue;

namespace SubscriptionBox.Tests.Rules.Catalog;

/// <summary>Whatever is written as RFC 4180 says is read back as it was.</summary>
public sealed class CsvRecordsTests
{
    [Fact]
    public void What_was_written_is_read_back() => Prop.ForAll<NonEmptyArray<NonEmptyArray<NonNull<string>>>>(table =>
    {
        var rows = table.Get.Select(row => row.Get.Select(field => Sendable(field.Get)).ToArray()).ToArray();
        var text = string.Concat(rows.Select(row => string.Join(',', row.Select(Quoted)) + "\r\n"));
        var read = new CsvRecords(new MemoryStream(Encoding.UTF8.GetBytes(text)), ',').Read().ToList();
        return read.Count == rows.Length && read.Zip(rows).All(pair => pair.First.Problem is null && pair.First.Fields.SequenceEqual(pair.Second.Select(field => field.Replace("\r\n", "\n"))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_end_in_records_or_problems() => Prop.ForAll<byte[]>(bytes =>
        new CsvRecords(new MemoryStream(bytes)).Read().All(record => (record.Problem is null) == record.Fields.Count > 0)).QuickCheckThrowOnFailure();

    /// <summary>Damaging one record must not cost any other.</summary>
    [Fact]
    public void A_quote_too_many_costs_one_record() => Prop.ForAll<byte>(where =>
    {
        var lines = Enumerable.Range(0, 40).Select(i => $"sku-{i},\"Name {i}\",{i}").ToArray();
        lines[where % 40] = $"sku-x,\"Name,{where}";
        var records = new CsvRecords(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)))).Read().ToList();
        return records.Count == 40 && records.Count(record => record.Problem is not null) == 1 && records[where % 40].Problem is not null;
    }).QuickCheckThrowOnFailure();

    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"")}\"";

    /// <summary>Half a surrogate pair cannot be written as UTF-8; a line break right after a carriage return is one line break.</summary>
    private static string Sendable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
