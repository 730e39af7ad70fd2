using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// The one file in which a shop of the embedded edition keeps everything: a SQLite database in WAL mode, <c>synchronous=FULL</c>, opened by one process
/// at a time. All writes go through <see cref="Writer"/> (group commit), all reads through <see cref="Readers"/>.
/// </summary>
/// <remarks>A process that dies at any instant, also while the file is being created or migrated, leaves a file that the next start opens.</remarks>
public sealed class ShopFile : IDisposable
{
    private readonly ShopFolder _folder;
    private readonly SqliteWriteContext _writeContext;
    private readonly Checkpointer _checkpointer;
    private bool _disposed;

    private ShopFile(ShopFolder folder, SqliteWriteContext writeContext, ShopFileOptions options, bool isNew, bool recovered)
    {
        _folder = folder;
        _writeContext = writeContext;
        IsNew = isNew;
        RecoveredFromCrash = recovered;
        Readers = new ReadPool(OpenReaders(folder.Database, options.Readers));
        _checkpointer = new Checkpointer(SqliteConnections.OpenCheckpointer(folder.Database), options.Writer);
        Writer = new GroupCommitWriter(writeContext, options.Writer, _checkpointer);
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Full path of the database file.</summary>
    public string DatabasePath => _folder.Database;

    /// <summary>True when this start created the file.</summary>
    public bool IsNew { get; }

    /// <summary>True when the last process to use the file ended without closing it; nothing acknowledged is lost by that.</summary>
    public bool RecoveredFromCrash { get; }

    /// <summary>The only way to write.</summary>
    public GroupCommitWriter Writer { get; }

    /// <summary>The only way to read.</summary>
    public ReadPool Readers { get; }

    /// <summary>Opens the file in <see cref="ShopFileOptions.Folder"/>, creating folder and file when missing, and installs the schema parts.</summary>
    /// <exception cref="ShopFileException">One of its subclasses, with one plain sentence; nothing has been changed then.</exception>
    public static ShopFile Open(ShopFileOptions options, IEnumerable<ISchemaPart> parts)
    {
        var folder = ShopFolder.Take(options.Folder);
        SqliteWriteContext? context = null;
        try
        {
            var isNew = ShopFileBirth.CreateIfMissing(folder);
            ShopFileHealth.CheckHeader(folder.Database);
            // A file that was closed has no log: SQLite removes it with the last connection.
            var crashed = new FileInfo(folder.Database + "-wal") is { Exists: true, Length: > 0 };
            context = new SqliteWriteContext(SqliteConnections.OpenWriter(folder.Database));
            ShopFileHealth.Check(context.Connection, folder.Database, crashed);
            context.LoadSequence();
            SchemaInstaller.Install(context, folder.Database, parts);
            return new ShopFile(folder, context, options, isNew, crashed);
        }
        catch (Exception exception)
        {
            context?.Close();
            folder.Dispose();
            if (Explain(exception, folder) is { } explained) throw explained;
            throw;
        }
    }

    /// <summary>Writes a consistent copy of the file, as of one instant, while the shop goes on. It appears under its name only when it is whole.</summary>
    /// <param name="target">Path of the copy; must not exist yet.</param>
    /// <param name="cancellationToken">Observed before the copy starts.</param>
    /// <exception cref="IOException">The target exists or cannot be written.</exception>
    public Task BackUp(string target, CancellationToken cancellationToken = default) =>
        ShopFileBackup.Write(DatabasePath, Path.GetFullPath(target), cancellationToken);

    /// <summary>Commits what waits, copies the log into the file, closes it and lets go of the folder.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Writer.Dispose();
        Readers.Dispose();
        _checkpointer.Dispose();
        _writeContext.Close();
        _folder.Dispose();
    }

    private static List<SqliteReadContext> OpenReaders(string path, int count)
    {
        var readers = new List<SqliteReadContext>(count);
        for (var i = 0; i < count; i++) readers.Add(new SqliteReadContext(SqliteConnections.OpenReader(path), "BEGIN"));
        return readers;
    }

    private static ShopFileException? Explain(Exception exception, ShopFolder folder) => exception switch
    {
        ShopFileException => null,
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } e => new ShopFileDamagedException(folder.Database, "its content contradicts itself", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } e => new ShopFileInUseException(folder.Path, e),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } e => new ShopFolderNotWritableException(folder.Path, "the disk is full", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_IOERR } e => new ShopFolderNotWritableException(folder.Path, "the system refused to write its file", e),
        IOException or UnauthorizedAccessException => folder.NotWritable(exception),
        _ => null,
    };
}
