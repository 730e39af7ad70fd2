using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using SubscriptionBox.Common;

namespace SubscriptionBox.Tests.Rules.SavedShapes;

/// <summary>Golden copies of saved states: what was written yesterday must read for ever, and a change of shape must be seen (CONVENTIONS.md 9).</summary>
public static class SavedShape
{
    /// <summary>The state is written just as in the golden copy, and the golden copy reads and is written again without loss.</summary>
    /// <param name="kind">The state's name; <c>{kind}.json</c> beside the test.</param>
    /// <param name="state">With a value in every field.</param>
    public static void IsStill<T>(string kind, T state, [CallerFilePath] string test = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, kind + ".json");
        var written = JsonSerializer.Serialize(state, ShopJson.Options);
        if (!File.Exists(file))
        {
            File.WriteAllText(file, JsonNode.Parse(written)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
            Assert.Fail($"{file} did not exist and was written: read it, and keep it.");
        }
        var golden = File.ReadAllText(file);
        Same(golden, written, "The state is saved in another shape than before. Add fields, never rename or remove them; then approve the new copy by deleting the old one.");
        Same(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(golden, ShopJson.Options), ShopJson.Options), "A saved state loses something when it is read and written again.");
    }

    /// <summary>A state of yesterday, in which newer fields are missing, reads.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ShopJson.Options)!;

    private static void Same(string golden, string written, string message) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(golden), JsonNode.Parse(written)), $"{message}\nbefore: {JsonNode.Parse(golden)!.ToJsonString()}\nnow:    {written}");
}
