using System.Runtime.InteropServices;
using System.Threading;

namespace Ossmp.Interop
{
    /// <summary>A client, and what its callbacks need. Both go when the last upload and writer of it have gone.</summary>
    internal sealed class ClientHandle : NativeHandle
    {
        private GCHandle callbacks;
        private int owners = 1;

        /// <summary>
        /// Notes another object that makes calls on the client. A SafeHandle takes no new references once it is
        /// disposed of, but uploads outlive their client, and attach to it again; so the last owner disposes of it.
        /// Owners that are collected instead leave it to the collector.
        /// </summary>
        internal void AddOwner()
        {
            Interlocked.Increment(ref owners);
        }

        /// <summary>Takes back one <see cref="AddOwner"/>, or the making.</summary>
        internal void RemoveOwner()
        {
            if (Interlocked.Decrement(ref owners) == 0)
            {
                Dispose();
            }
        }

        /// <summary>Takes over what the log and credentials callbacks are given as user data.</summary>
        internal void Own(GCHandle target)
        {
            callbacks = target;
        }

        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_client_free(handle);
            if (callbacks.IsAllocated)
            {
                callbacks.Free();
            }
            return true;
        }
    }

    /// <summary>
    /// A handle that was made with a client, and whose calls may still run the callbacks of that client: it holds
    /// a reference to it.
    /// </summary>
    internal abstract class ClientChildHandle : NativeHandle
    {
        private ClientHandle client;

        internal delegate T Maker<out T>(ClientHandle client);

        /// <summary>Makes a child under a reference to the client, which passes to the child if there is one.</summary>
        internal static T Make<T>(ClientHandle client, Maker<T> make)
            where T : ClientChildHandle
        {
            bool held = false;
            try
            {
                client.DangerousAddRef(ref held);
                T child = make(client);
                child.client = client;
                held = false;
                return child;
            }
            finally
            {
                if (held)
                {
                    client.DangerousRelease();
                }
            }
        }

        protected void ReleaseClient()
        {
            client?.DangerousRelease();
            client = null;
        }
    }

    internal sealed class UploadHandle : ClientChildHandle
    {
        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_upload_free(handle);
            ReleaseClient();
            return true;
        }
    }

    internal sealed class WriterHandle : ClientChildHandle
    {
        private GCHandle progress;

        /// <summary>Takes over what the progress callback is given as user data.</summary>
        internal void Own(GCHandle target)
        {
            progress = target;
        }

        protected override bool ReleaseHandle()
        {
            NativeMethods.ossmp_writer_free(handle);
            if (progress.IsAllocated)
            {
                progress.Free();
            }
            ReleaseClient();
            return true;
        }
    }
}
