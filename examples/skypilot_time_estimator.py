"""Gives SkyPilot's optimiser the time that a CTFusion service predicts for each resource.

    task.set_time_estimator(time_estimator(json.load(open("examples/step-task.json")), times=10_000))

SkyPilot asks with the resources as they were stated (`sky.Resources(accelerators="L4")`), and wants seconds. One device is predicted:
a task that uses several says how in its document (`parallel`). The service: CTFUSION_URL, its key: CTFUSION_KEY.
"""
import json
import os
import sys
import urllib.error
import urllib.request


def time_estimator(document, times=1, url=os.environ.get("CTFUSION_URL", "http://127.0.0.1:8080")):
    """sky.Resources -> seconds of `times` runs of a task document. ValueError where the service cannot tell."""

    def seconds(resources):
        if not resources.accelerators:
            raise ValueError(f"{resources} names no accelerator, and which CPU a cloud gives is not known")
        [(gpu, count)] = resources.accelerators.items()
        told = {"gpu": gpu, "gpus": int(count)}
        told["vcpus"] = resources.cpus and float(resources.cpus.rstrip("+"))
        told["memory_gb"] = resources.memory and float(resources.memory.rstrip("+x"))
        system = {"system_id": "skypilot", **{name: value for name, value in told.items() if value}}
        [prediction] = ask(url, {"task": document, "system": system})["predictions"]
        if prediction["predicted_total_time_ms"] is None:
            raise ValueError(f"{resources}: {'; '.join(prediction['verdict']['reasons'])}")
        return times * prediction["predicted_total_time_ms"] / 1000

    return seconds


def ask(url, question):
    headers = {"content-type": "application/json", "authorization": f"Bearer {os.environ.get('CTFUSION_KEY', '')}"}
    request = urllib.request.Request(f"{url}/v1/predictions", json.dumps(question).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        raise ValueError(json.load(error)["detail"]) from None


if __name__ == "__main__":
    import sky

    with sky.Dag() as dag:
        task = sky.Task("train", run="python train.py")
        task.set_resources({sky.Resources(accelerators=name) for name in sys.argv[2:]})
        with open(sys.argv[1]) as file:
            task.set_time_estimator(time_estimator(json.load(file), times=100_000))
    sky.Optimizer.optimize(dag, minimize=sky.OptimizeTarget.TIME)
    print(task.best_resources)
