using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace SubscriptionBox.Api.Pages.Storefront;

/// <summary>One possible answer of a question.</summary>
public sealed record QuizAnswer(string Value, string Label);

/// <summary>A question of the preference quiz.</summary>
/// <param name="Id">The attribute it answers, such as skinType.</param>
/// <param name="Many">Several answers may be chosen.</param>
/// <param name="Target">categories, attributes or exclusions.</param>
/// <param name="Category">The shelf it is about; null for all.</param>
public sealed record QuizQuestion(string Id, string Text, bool Many, string Target, string? Category, IReadOnlyList<QuizAnswer> Answers);

/// <summary>The preference quiz, as data/quiz.csv words it.</summary>
public static class Quiz
{
    /// <summary>In the order asked.</summary>
    public static readonly IReadOnlyList<QuizQuestion> Questions = Read();

    private static List<QuizQuestion> Read()
    {
        using var stream = typeof(Quiz).Assembly.GetManifestResourceStream("quiz.csv")!;
        using var csv = new CsvReader(new StreamReader(stream), new CsvConfiguration(CultureInfo.InvariantCulture));
        return [.. csv.GetRecords<Row>().GroupBy(row => (row.position, row.question_id)).OrderBy(group => group.Key.position).Select(group =>
        {
            var first = group.First();
            return new QuizQuestion(first.question_id, first.question, first.answer_kind == "many", first.target,
                first.categories.Length == 0 ? null : first.categories, [.. group.Select(row => new QuizAnswer(row.value, row.label))]);
        })];
    }

    private sealed record Row(int position, string question_id, string question, string answer_kind, string target, string categories, string value, string label);
}
