using SubscriptionBox.Grains.Privacy;

namespace SubscriptionBox.Silo.Adapters.Privacy;

/// <summary>Objects as files below a folder: <c>objects</c> in the data folder. What is put there is sealed already.</summary>
public sealed class FileObjects(string folder) : IObjectStorage
{
    /// <inheritdoc/>
    public async Task Put(string name, ReadOnlyMemory<byte> content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Under its name it is there whole or not at all.
        var unfinished = path + ".unfinished";
        await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            await file.WriteAsync(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> Get(string name)
    {
        var path = PathOf(name);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;
    }

    /// <inheritdoc/>
    public Task Delete(string name)
    {
        var path = PathOf(name);
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
            File.Delete(path + ".unfinished");
        }
        return Task.CompletedTask;
    }

    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new ArgumentException("An object's name stays below its folder.", nameof(name));
    }
}
