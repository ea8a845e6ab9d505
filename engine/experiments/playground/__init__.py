"""The Playground: a small feed-forward network on data you can see all of."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="playground",
    chapter="basics",
    title="Playground",
    summary="Build a small network, press play, and watch it bend the plane until the classes fall apart.",
    icon=":material/hub:",
    config="engine.experiments.playground.config:PlaygroundConfig",
    experiment="engine.experiments.playground.experiment:Playground",
    presets="engine.experiments.playground.presets:PRESETS",
)
