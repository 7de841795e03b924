using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ossmp.Interop
{
    /// <summary>Runs blocking calls as tasks.</summary>
    internal static class Blocking
    {
        /// <summary>
        /// On a thread of its own: transfers block for seconds to hours, and would starve the thread pool. An
        /// OperationCanceledException makes the task cancelled, with that very exception.
        /// </summary>
        internal static async Task<T> OnOwnThread<T>(Func<T> call)
        {
            return await Task.Factory.StartNew(
                call,
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default).ConfigureAwait(false);
        }

        /// <summary>As above for calls without a value.</summary>
        internal static Task OnOwnThread(Action call)
        {
            return OnOwnThread(() =>
            {
                call();
                return true;
            });
        }

        /// <summary>On the thread pool: for calls that seldom block.</summary>
        internal static async Task OnPool(Action call)
        {
            await Task.Run(call).ConfigureAwait(false);
        }
    }
}
