namespace SubscriptionBox.Api.Hosting;

/// <summary>Bodies over <see cref="ApiOptions.MaxBodyBytes"/> are 413. Refused here and not by the web server, which closes the connection at once: a client that is still sending would see a broken pipe and never the answer.</summary>
public static class BodyLimit
{
    /// <summary>What the web server itself takes before it does close the connection.</summary>
    public const long HardLimitBytes = 32 * ApiOptions.MaxBodyBytes;

    /// <summary>Whether the body says that it is too long; one that does not say is watched while it is read.</summary>
    public static bool IsOver(HttpRequest request)
    {
        if (request.ContentLength is { } length)
            return length > ApiOptions.MaxBodyBytes;
        if (request.Headers.TransferEncoding.Count > 0 || request.Protocol != "HTTP/1.1" && !HttpMethods.IsGet(request.Method))
            request.Body = new WatchedBody(request.Body);
        return false;
    }

    /// <summary>Throws what ends in 413 once too much was read.</summary>
    private sealed class WatchedBody(Stream inner) : Stream
    {
        private long _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Counted(await inner.ReadAsync(buffer, cancellationToken));

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Counted(await inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken));

        public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Counted(int count) => (_read += count) <= ApiOptions.MaxBodyBytes
            ? count
            : throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
