namespace SubscriptionBox.Tests.Rules;

/// <summary>A test on real data that lies beside the repository and is not part of it: reported as skipped, with the reason, where it is absent.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    /// <param name="file">Path below the shared folder: <c>data/inci-lists-odbl.csv.gz</c>.</param>
    public SharedFactAttribute(string file)
    {
        if (!System.IO.File.Exists(Repository.Shared(file)))
            Skip = $"{Repository.Shared(file)} is absent; the environment variable SHARED names the folder that holds {file}.";
    }
}
