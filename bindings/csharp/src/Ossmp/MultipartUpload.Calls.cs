using System;
using System.Collections.Generic;
using System.Threading;
using Ossmp.Interop;

namespace Ossmp
{
    // A native upload has one control for all its calls, and a control that was cancelled stays so. A call that has a
    // token (or headers) of its own therefore runs on a native upload of its own, attached to the same upload id,
    // which costs no request. What those calls send, SentParts keeps for Complete.
    public sealed partial class MultipartUpload
    {
        private delegate T Body<T>(UploadHandle upload, CallScope scope);

        private T Call<T>(CancellationToken token, Body<T> body)
        {
            using (var scope = new CallScope(token))
            using (var lease = new Lease(this, scope.Control != null))
            {
                return lease.NeedsOwn ? CallOnOwn(scope, null, body, false) : body(lease.Main, scope);
            }
        }

        /// <summary>Complete or abort, after which the native upload that did it is the one that knows.</summary>
        private T CallThatEnds<T>(IDictionary<string, string> headers, CancellationToken token, Body<T> body)
        {
            using (var scope = new CallScope(token))
            using (var lease = new Lease(this, scope.Control != null || headers != null))
            {
                return lease.NeedsOwn ? CallOnOwn(scope, headers, body, true) : EndAfter(lease.Main, scope, body);
            }
        }

        private T CallOnOwn<T>(
            CallScope scope, IDictionary<string, string> headers, Body<T> body, bool ends)
        {
            ControlHandle control = scope.Control ?? NativeMethods.ossmp_control_new();
            UploadHandle own = AttachAgain(headers, control, scope);
            lock (gate)
            {
                running.Add(control);
            }
            try
            {
                return ends ? EndAfter(own, scope, body) : body(own, scope);
            }
            finally
            {
                lock (gate)
                {
                    running.Remove(control);
                    bytesDone += NativeMethods.ossmp_control_bytes_done(control);
                    if (own != main)
                    {
                        own.RemoveOwner();
                    }
                }
                if (scope.Control == null)
                {
                    control.Dispose();
                }
            }
        }

        private T EndAfter<T>(UploadHandle upload, CallScope scope, Body<T> body)
        {
            try
            {
                T value = body(upload, scope);
                End(upload);
                return value;
            }
            catch (OssmpException failure) when (failure.ObjectState == ObjectState.Made)
            {
                End(upload);
                throw;
            }
        }

        private void End(UploadHandle ender)
        {
            lock (gate)
            {
                ended = true;
                if (ender != main && !disposed)
                {
                    main.RemoveOwner();
                    main = ender;
                }
            }
        }

        private UploadHandle AttachAgain(IDictionary<string, string> headers, ControlHandle control, CallScope scope)
        {
            return ClientChildHandle.Make(
                client, c => Attach(c, bucketName, keyName, uploadIdName, options, headers, control, scope));
        }

        /// <summary>Keeps the native upload and the client for a call, whoever disposes of them meanwhile.</summary>
        private sealed class Lease : IDisposable
        {
            private readonly MultipartUpload upload;

            internal Lease(MultipartUpload upload, bool wantsOwn)
            {
                this.upload = upload;
                lock (upload.gate)
                {
                    if (upload.disposed)
                    {
                        throw new ObjectDisposedException(nameof(MultipartUpload));
                    }
                    Main = upload.main;
                    // Of an upload that ended, only the handle that ended it gives OSSMP_E_STATE.
                    NeedsOwn = wantsOwn && !upload.ended;
                    Main.AddOwner();
                    upload.client.AddOwner();
                }
            }

            internal UploadHandle Main { get; }

            internal bool NeedsOwn { get; }

            public void Dispose()
            {
                Main.RemoveOwner();
                upload.client.RemoveOwner();
            }
        }
    }
}
