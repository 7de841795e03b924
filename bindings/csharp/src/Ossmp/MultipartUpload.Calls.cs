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
            {
                bool needsOwn;
                UploadHandle upload = Current(scope.Control != null, out needsOwn);
                return needsOwn ? CallOnOwn(scope, null, body, false) : body(upload, scope);
            }
        }

        /// <summary>Complete or abort, after which the native upload that did it is the one that knows.</summary>
        private T CallThatEnds<T>(IDictionary<string, string> headers, CancellationToken token, Body<T> body)
        {
            using (var scope = new CallScope(token))
            {
                bool needsOwn;
                UploadHandle upload = Current(scope.Control != null || headers != null, out needsOwn);
                if (needsOwn)
                {
                    return CallOnOwn(scope, headers, body, true);
                }
                return EndAfter(upload, scope, body);
            }
        }

        private UploadHandle Current(bool wantsOwn, out bool needsOwn)
        {
            lock (gate)
            {
                if (main.IsClosed)
                {
                    throw new ObjectDisposedException(nameof(MultipartUpload));
                }
                // Of an upload that ended, only the handle that ended it gives OSSMP_E_STATE.
                needsOwn = wantsOwn && !ended;
                return main;
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
                        own.Dispose();
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
                if (ender != main && !main.IsClosed)
                {
                    main.Dispose();
                    main = ender;
                }
            }
        }

        private UploadHandle AttachAgain(IDictionary<string, string> headers, ControlHandle control, CallScope scope)
        {
            return ClientChildHandle.Make(
                client, c => Attach(c, bucketName, keyName, uploadIdName, options, headers, control, scope));
        }
    }
}
