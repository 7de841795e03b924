using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ossmp.Interop;

namespace Ossmp
{
    /// <summary>
    /// A stream that becomes an object when <see cref="Finish"/> is called. Disposing of it without that makes no
    /// object and aborts the upload, so that an exception in between leaves nothing behind. One thread at a time.
    /// </summary>
    /// <remarks>After a failure the writer has ended. Flush sends nothing: a part cannot be sent before it is whole.</remarks>
    public sealed class ObjectWriter : Stream
    {
        private readonly CancellationToken cancellation;
        private readonly ControlHandle control;
        private readonly WriterHandle handle;
        private long written;

        internal ObjectWriter(
            ClientHandle client, string bucket, string key, UploadOptions options, CancellationToken cancellation)
        {
            byte[] bucketName = Utf8.Required(bucket, nameof(bucket));
            byte[] keyName = Utf8.Required(key, nameof(key));
            this.cancellation = cancellation;
            control = NativeMethods.ossmp_control_new();
            handle = ClientChildHandle.Make(client, c => Make(c, bucketName, keyName, options, control));
        }

        /// <inheritdoc/>
        public override bool CanRead => false;

        /// <inheritdoc/>
        public override bool CanSeek => false;

        /// <inheritdoc/>
        public override bool CanWrite => !handle.IsClosed;

        /// <summary>Not supported.</summary>
        public override long Length => throw new NotSupportedException();

        /// <summary>How many bytes were written. It cannot be set.</summary>
        public override long Position
        {
            get { return written; }
            set { throw new NotSupportedException(); }
        }

        /// <summary>
        /// Takes bytes, of which a copy is kept. Sends when the buffers are full, all parts at a time, and returns
        /// when they have arrived.
        /// </summary>
        /// <param name="buffer">Holds the bytes.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">How many they are.</param>
        public override void Write(byte[] buffer, int offset, int count)
        {
            Write(buffer, offset, count, CancellationToken.None);
        }

        /// <summary>As <see cref="Write(byte[], int, int)"/>, on another thread.</summary>
        /// <param name="buffer">Holds the bytes.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">How many they are.</param>
        /// <param name="cancellationToken">Ends the writer if it is cancelled before the bytes are taken.</param>
        /// <returns>A task.</returns>
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            return Blocking.OnPool(() => Write(buffer, offset, count, cancellationToken));
        }

        /// <summary>Sends the rest and makes the object. The writer has ended then, also after a failure.</summary>
        /// <returns>The object that was made.</returns>
        public UploadResult Finish()
        {
            ThrowIfClosed();
            using (var scope = new CallScope(cancellation, CancellationToken.None, control))
            {
                ResultHandle result;
                ErrorHandle error;
                int status = NativeMethods.ossmp_writer_finish(handle, out result, out error);
                return scope.Check(status, error, result);
            }
        }

        /// <summary>As <see cref="Finish"/>, on another thread.</summary>
        /// <returns>The object that was made.</returns>
        public Task<UploadResult> FinishAsync()
        {
            return Blocking.OnOwnThread((Func<UploadResult>)Finish);
        }

        /// <summary>Does nothing: a part cannot be sent before it is whole.</summary>
        public override void Flush()
        {
        }

        /// <summary>Does nothing: a part cannot be sent before it is whole.</summary>
        /// <param name="cancellationToken">Not used.</param>
        /// <returns>A task that is done.</returns>
        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            return Task.FromResult(true);
        }

        /// <summary>Not supported.</summary>
        /// <param name="buffer">Not used.</param>
        /// <param name="offset">Not used.</param>
        /// <param name="count">Not used.</param>
        /// <returns>Nothing.</returns>
        public override int Read(byte[] buffer, int offset, int count)
        {
            throw new NotSupportedException();
        }

        /// <summary>Not supported.</summary>
        /// <param name="offset">Not used.</param>
        /// <param name="origin">Not used.</param>
        /// <returns>Nothing.</returns>
        public override long Seek(long offset, SeekOrigin origin)
        {
            throw new NotSupportedException();
        }

        /// <summary>Not supported.</summary>
        /// <param name="value">Not used.</param>
        public override void SetLength(long value)
        {
            throw new NotSupportedException();
        }

        /// <summary>Frees the writer. One that was not finished makes no object: its upload is aborted.</summary>
        /// <param name="disposing">False when the collector does it.</param>
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                handle.Dispose();
                control.Dispose();
            }
            base.Dispose(disposing);
        }

        private static WriterHandle Make(
            ClientHandle client, byte[] bucket, byte[] key, UploadOptions options, ControlHandle control)
        {
            GCHandle progress = GCHandle.Alloc(new ProgressSink(options?.Progress, options?.OnProgress));
            bool owned = false;
            try
            {
                using (var scope = new CallScope(CancellationToken.None))
                using (OptionsHandle native = Settings.Make(options, control, GCHandle.ToIntPtr(progress)))
                {
                    WriterHandle writer;
                    ErrorHandle error;
                    int status = NativeMethods.ossmp_client_writer_new(
                        client, bucket, key, native, out writer, out error);
                    scope.Check(status, error);
                    writer.Own(progress);
                    owned = true;
                    return writer;
                }
            }
            finally
            {
                if (!owned)
                {
                    progress.Free();
                }
            }
        }

        private void Write(byte[] buffer, int offset, int count, CancellationToken token)
        {
            ThrowIfClosed();
            using (Pinned data = Pinned.Range(buffer, offset, count))
            using (var scope = new CallScope(cancellation, token, control))
            {
                ErrorHandle error;
                int status = NativeMethods.ossmp_writer_write(
                    handle, data.Pointer, (UIntPtr)count, out error);
                scope.Check(status, error);
            }
            written += count;
        }

        private void ThrowIfClosed()
        {
            if (handle.IsClosed)
            {
                throw new ObjectDisposedException(nameof(ObjectWriter));
            }
        }
    }
}
