// The identity the app runs as. It exists before the app, so that all its roles can be in place at the first start.

@description('Name of the user-assigned identity.')
param name string

@description('Region of the identity.')
param location string

@description('Tags of every resource.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Object id of the identity: the principal that gets permissions on Microsoft Graph.')
output principalId string = identity.properties.principalId
