namespace SubscriptionBox.Embedded.Storage;

/// <summary>The folder of a shop file, held by one process at a time through a lock that the operating system drops when the process dies.</summary>
internal sealed class ShopFolder : IDisposable
{
    private const string FileName = "shop.db";
    private readonly FileStream _lock;

    private ShopFolder(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, FileName);

    /// <summary>Under this name a new file is built, to be renamed when it is whole.</summary>
    public string Unfinished => Database + ".unfinished";

    /// <exception cref="ShopFolderNotWritableException"/>
    /// <exception cref="ShopFileInUseException"/>
    public static ShopFolder Take(string folder)
    {
        var path = System.IO.Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, exception);
        }
        var lockPath = System.IO.Path.Combine(path, "shop.lock");
        try
        {
            return new ShopFolder(path, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw NotWritable(path, exception);
        }
        catch (IOException exception)
        {
            // .NET reports "held by another process" as a bare IOException, and everything else about paths as derived ones or with an errno of the path's.
            if (exception.GetType() == typeof(IOException) && File.Exists(lockPath)) throw new ShopFileInUseException(path, exception);
            throw NotWritable(path, exception);
        }
    }

    public void Dispose() => _lock.Dispose();

    public ShopFolderNotWritableException NotWritable(Exception exception) => NotWritable(Path, exception);

    private static ShopFolderNotWritableException NotWritable(string path, Exception exception)
    {
        var reason = exception switch
        {
            UnauthorizedAccessException => "access denied",
            DirectoryNotFoundException => "part of the path does not exist",
            PathTooLongException => "the path is too long",
            _ when File.Exists(path) => "a file has that name",
            _ when exception.Message.Contains("space", StringComparison.OrdinalIgnoreCase) => "the disk is full",
            _ => "the system refused to create a file there",
        };
        return new ShopFolderNotWritableException(path, reason, exception);
    }
}
