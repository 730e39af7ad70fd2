using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SubscriptionBox.Embedded.Storage;

/// <summary>
/// Runs a list of operations as one transaction, so that an operation that throws neither leaves a trace nor harms its neighbours.
/// Three ways, each slower and surer than the one before: no savepoints; a savepoint for each operation; a transaction for each operation.
/// </summary>
internal sealed class WriteGroup(SqliteWriteContext context)
{
    /// <summary>Transactions committed for the last list: 1, or more when the third way was needed.</summary>
    public int Commits { get; private set; }

    /// <summary>Afterwards every operation without a <see cref="WriteOperation.Failure"/> is durable.</summary>
    public void Run(ReadOnlySpan<WriteOperation> operations)
    {
        Commits = 0;
        try
        {
            if (RunWithoutSavepoints(operations) || RunWithSavepoints(operations)) return;
            foreach (var operation in operations) RunAlone(operation);
        }
        catch (Exception exception)
        {
            // BEGIN failed, or the machine did: nothing of this list was committed here, apart from what RunAlone has recorded.
            Abandon();
            foreach (var operation in operations) operation.Failure ??= exception;
        }
    }

    private bool RunWithoutSavepoints(ReadOnlySpan<WriteOperation> operations)
    {
        context.BeginGroup();
        foreach (var operation in operations)
        {
            var changes = context.TotalChanges;
            if (Execute(operation)) continue;
            // The usual refusal (an ETag that does not match, a key that exists) has changed nothing: no need to start over.
            if (context.InTransaction && context.TotalChanges == changes && !context.SchemaChangedSinceLastAsked()) continue;
            Abandon();
            return false;
        }
        return TryCommit();
    }

    private bool RunWithSavepoints(ReadOnlySpan<WriteOperation> operations)
    {
        context.BeginGroup();
        foreach (var operation in operations)
        {
            context.Prepare("SAVEPOINT operation").Execute();
            if (!Execute(operation))
            {
                if (!context.InTransaction) return false;
                context.Prepare("ROLLBACK TO operation").Execute();
            }
            context.Prepare("RELEASE operation").Execute();
        }
        return TryCommit();
    }

    private void RunAlone(WriteOperation operation)
    {
        try
        {
            context.BeginGroup();
            if (!Execute(operation))
            {
                Abandon();
                return;
            }
            context.CommitGroup();
            Commits++;
        }
        catch (Exception exception)
        {
            operation.Failure = exception;
            Abandon();
        }
    }

    private bool Execute(WriteOperation operation)
    {
        operation.Failure = null;
        try
        {
            operation.Execute(context);
            // A full disk rolls the transaction back underneath the operation; one that swallowed the error would be told it succeeded.
            if (!context.InTransaction) throw new InvalidOperationException("The transaction ended while the operation ran.");
        }
        catch (Exception exception)
        {
            operation.Failure = exception;
        }
        context.TakeBackStatements();
        return operation.Failure is null;
    }

    private bool TryCommit()
    {
        try
        {
            context.CommitGroup();
            Commits = 1;
            return true;
        }
        catch (SqliteException violation) when (violation.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            // A deferred constraint speaks only at COMMIT and does not say whose fault it is.
            Abandon();
            return false;
        }
        catch (SqliteException failure)
        {
            throw new CommitFailedException(failure);
        }
    }

    private void Abandon()
    {
        try
        {
            context.Rollback();
        }
        catch (SqliteException)
        {
            // Nothing better can be done here; the next BEGIN reports what is wrong with the connection.
        }
    }
}
