"""A study on a Slurm cluster, through dask-jobqueue. Run it on a login node, or in a small job of its own.

    pip install 'fundsim[distributed]' dask-jobqueue   # in an environment that the nodes see
    python cluster_slurm.py study.yaml study.sqlite --jobs 10 --cores 16 --account jeugd --walltime 02:00:00

Jobs come and go: blocks of a job that is killed or runs out of time are simulated again by another. When this program
itself is stopped, the same command goes on with the study file. `--show-job` prints the job script and submits nothing.
"""

import argparse

from dask.distributed import Client
from dask_jobqueue import SLURMCluster

from fundsim import distributed


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("study", help="scenario or study file")
    words.add_argument("output", help="study file to write, or to go on with")
    words.add_argument("--replications", type=int)
    words.add_argument("--jobs", type=int, default=4, help="most Slurm jobs at once")
    words.add_argument("--cores", type=int, default=16, help="processors per job: as many worker processes")
    words.add_argument("--memory", default="16GB", help="per job; a worker needs some 500 MB for four scenarios")
    words.add_argument("--walltime", default="01:00:00")
    words.add_argument("--partition")
    words.add_argument("--account")
    words.add_argument("--show-job", action="store_true")
    asked = words.parse_args()
    with SLURMCluster(
        cores=asked.cores,
        processes=asked.cores,
        memory=asked.memory,
        walltime=asked.walltime,
        queue=asked.partition,
        account=asked.account,
        worker_extra_args=["--lifetime-stagger", "2m"],
    ) as cluster:
        if asked.show_job:
            print(cluster.job_script())
            return
        cluster.adapt(minimum_jobs=1, maximum_jobs=asked.jobs)
        with (
            Client(cluster) as client,
            distributed.run(asked.study, client, asked.replications, output=asked.output, resume=True) as results,
        ):
            print(f"{results.replications} replications, content hash {results.content_hash}")


if __name__ == "__main__":
    main()
