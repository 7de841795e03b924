using System.Runtime.InteropServices;

namespace Ossmp.Interop
{
    /// <summary>A client, and what its callbacks need. Both go when the last upload and writer of it have gone.</summary>
    internal sealed class ClientHandle : SharedHandle
    {
        private GCHandle callbacks;

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
    internal abstract class ClientChildHandle : SharedHandle
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
