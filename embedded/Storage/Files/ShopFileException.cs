namespace SubscriptionBox.Embedded.Storage;

/// <summary>The shop file cannot be used. The message is one plain sentence for the person who started the program.</summary>
public abstract class ShopFileException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The folder or the file in it cannot be created or written.</summary>
public sealed class ShopFolderNotWritableException(string folder, string reason, Exception? cause = null)
    : ShopFileException($"The data folder {folder} cannot be written ({reason}); choose a folder you may write to.", cause);

/// <summary>Another process works on the folder.</summary>
public sealed class ShopFileInUseException(string folder, Exception? cause = null)
    : ShopFileException($"The data folder {folder} is in use by another process; stop that one or choose another folder.", cause);

/// <summary>The file is not, or no longer, a sound shop file. It is left untouched.</summary>
public sealed class ShopFileDamagedException(string path, string reason, Exception? cause = null)
    : ShopFileException($"The file {path} is damaged ({reason}); restore a backup in its place or choose another folder.", cause);

/// <summary>The file was written by a newer program. It is left untouched.</summary>
public sealed class ShopFileTooNewException(string path, string what, long found, long supported)
    : ShopFileException($"The file {path} was written by a newer program ({what} {found}, this one reads up to {supported}); start that one or restore an older backup.");
