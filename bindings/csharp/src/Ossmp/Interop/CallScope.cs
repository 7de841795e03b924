using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Ossmp.Interop
{
    /// <summary>
    /// One call of the library: carries the cancellation in, and what callbacks raised on this thread out again.
    /// </summary>
    internal sealed class CallScope : IDisposable
    {
        [ThreadStatic]
        private static CallScope current;

        private readonly CallScope outer;
        private readonly CancellationToken token;
        private readonly CancellationToken secondToken;
        private readonly CancellationTokenRegistration registration;
        private readonly CancellationTokenRegistration secondRegistration;
        private readonly bool ownsControl;
        private ExceptionDispatchInfo raised;
        private Exception refused;

        /// <summary>A call with a control of its own if the token can be cancelled.</summary>
        internal CallScope(CancellationToken token)
            : this(token, CancellationToken.None, token.CanBeCanceled ? NativeMethods.ossmp_control_new() : null)
        {
            ownsControl = true;
        }

        /// <summary>A call with a given control, which either token cancels.</summary>
        internal CallScope(CancellationToken token, CancellationToken secondToken, ControlHandle control)
        {
            this.token = token;
            this.secondToken = secondToken;
            Control = control;
            registration = token.Register(Cancel, control);
            secondRegistration = secondToken.Register(Cancel, control);
            outer = current;
            current = this;
        }

        /// <summary>Null when the call cannot be cancelled.</summary>
        internal ControlHandle Control { get; }

        private CancellationToken CancelledToken => secondToken.IsCancellationRequested ? secondToken : token;

        private static void Cancel(object control)
        {
            try
            {
                NativeMethods.ossmp_control_cancel((ControlHandle)control);
            }
            catch (ObjectDisposedException)
            {
                // A writer was disposed of during its own call; whoever cancels has no part in that.
            }
        }

        /// <summary>Notes what a callback raised on this thread; the call that runs it raises it again.</summary>
        internal static void Raise(Exception exception)
        {
            if (current != null && current.raised == null)
            {
                current.raised = ExceptionDispatchInfo.Capture(exception);
            }
        }

        /// <summary>Notes why the credentials callback gave no key; it becomes the cause if the call fails for it.</summary>
        internal static void Refuse(Exception exception)
        {
            if (current != null)
            {
                current.refused = exception;
            }
        }

        /// <summary>Returns if the call succeeded, else throws what it failed with.</summary>
        internal void Check(int status, ErrorHandle error)
        {
            Check(status, error, null);
        }

        /// <summary>As above for a call that may have a result although it failed.</summary>
        internal UploadResult Check(int status, ErrorHandle error, ResultHandle result)
        {
            using (error)
            using (result)
            {
                UploadResult made = result == null || result.IsInvalid ? null : UploadResult.Read(result);
                bool cancelled = status == (int)OssmpStatus.Cancelled && CancelledToken.IsCancellationRequested;
                if (raised != null && !(cancelled && raised.SourceException is OperationCanceledException))
                {
                    raised.Throw();
                }
                if (status != (int)OssmpStatus.Ok)
                {
                    Exception cause = status == (int)OssmpStatus.Credentials ? refused : raised?.SourceException;
                    throw Failure.Of(OssmpErrorInfo.Read(status, error), cause, made, CancelledToken);
                }
                return made;
            }
        }

        public void Dispose()
        {
            current = outer;
            registration.Dispose();
            secondRegistration.Dispose();
            if (ownsControl)
            {
                Control?.Dispose();
            }
        }
    }
}
