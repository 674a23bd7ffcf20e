// Optional: storage and vault without a public address. The app reaches them through a network of its own.

@description('Name of the virtual network.')
param name string

@description('Region of the network.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Address range of the network, at least a /26 that overlaps with nothing it is peered with.')
param addressPrefix string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the vault.')
param keyVaultName string

@description('Name of the subnet that the app sends from.')
param appSubnetName string

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: keyVaultName
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: appSubnetName
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 27, 0)
          // Flex Consumption asks for this delegation, and the subscription must know the provider Microsoft.App.
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 27, 1)
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

var suffix = environment().suffixes.storage
var links = [
  { service: 'blob', zone: 'privatelink.blob.${suffix}' }
  { service: 'queue', zone: 'privatelink.queue.${suffix}' }
  { service: 'table', zone: 'privatelink.table.${suffix}' }
  // .vault.azure.net → privatelink.vaultcore.azure.net, and likewise in other clouds.
  { service: 'vault', zone: replace(environment().suffixes.keyvaultDns, '.vault.', 'privatelink.vaultcore.') }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for link in links: {
    name: link.zone
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (link, index) in links: {
    parent: zones[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for link in links: {
    name: '${name}-${link.service}'
    location: location
    tags: tags
    properties: {
      subnet: { id: '${network.id}/subnets/private-endpoints' }
      privateLinkServiceConnections: [
        {
          name: link.service
          properties: {
            privateLinkServiceId: link.service == 'vault' ? vault.id : storage.id
            groupIds: [link.service]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (link, index) in links: {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: link.service, properties: { privateDnsZoneId: zones[index].id } }]
    }
  }
]
